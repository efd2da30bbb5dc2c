// SPDX-License-Identifier: MIT
// Memory that is encrypted in place, under a key of this process.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::dpapi {

inline constexpr size_t kMemoryUnit = 8;

// encrypt_memory and decrypt_memory work on a multiple of kMemoryUnit bytes:
// ERROR_INVALID_PARAMETER otherwise. Equal memory becomes equal memory, and nothing tells altered
// memory: there is no space for an IV or a code. The key is random, made at first use, and a forked
// child has it too. Any thread.
Status encrypt_memory(ByteSpan memory);
Status decrypt_memory(ByteSpan memory);

}  // namespace opensspi::dpapi
