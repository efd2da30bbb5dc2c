// SPDX-License-Identifier: MIT
// must, for functions of CryptoAPI.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "opensspi/opensspi.h"
#include "opensspi/winbase.h"

namespace bench {

// must ends the program if a function failed.
inline void must(bool done) {
  if (done) {
    return;
  }
  std::fprintf(stderr, "failed; last error %08x: %s\n", GetLastError(), opensspi_last_detail());
  std::abort();
}

}  // namespace bench
