// SPDX-License-Identifier: MIT
// Random numbers from OpenSSL's generator, through one small pool per thread.
#pragma once

#include "base/bytes.h"

namespace opensspi::crypto {

// random_bytes fills `out`. Small requests come from a pool of this thread that is wiped as it is
// used and discarded in a forked child. It aborts the process if the host has no random numbers,
// because nothing secure could follow.
void random_bytes(ByteSpan out);

}  // namespace opensspi::crypto
