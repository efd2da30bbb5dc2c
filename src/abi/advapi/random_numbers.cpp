// SPDX-License-Identifier: MIT
// RtlGenRandom, under the name under which Windows exports it.
#include "abi/core/guard.h"
#include "crypto/random.h"
#include "opensspi/ntsecapi.h"

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOLEAN SystemFunction036(PVOID RandomBuffer, ULONG RandomBufferLength) {
  return static_cast<BOOLEAN>(guard_bool([&]() -> Status {
    if (RandomBuffer == nullptr && RandomBufferLength > 0) {
      return fail(ERROR_INVALID_PARAMETER, "the buffer for the random bytes is null");
    }
    crypto::random_bytes({static_cast<uint8_t*>(RandomBuffer), RandomBufferLength});
    return {};
  }));
}

}  // extern "C"
