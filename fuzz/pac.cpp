// SPDX-License-Identifier: MIT
// Privilege attribute certificates.
#include "identity/pac.h"

#include <tuple>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::ignore = opensspi::identity::Pac::parse({data, size});
  return 0;
}
