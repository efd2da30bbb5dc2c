// SPDX-License-Identifier: MIT
#include "base/stack.h"

#include <array>

#include "base/bytes.h"

namespace opensspi {
namespace {

// A handshake with libcrypto below it uses about half of this. A thread with less stack than twice
// that could not have made one.
constexpr size_t kWipedLen = size_t{24} * 1024;

}  // namespace

[[gnu::noinline]] void wipe_stack_below() {
  std::array<uint8_t, kWipedLen> used;
  wipe(used);
}

}  // namespace opensspi
