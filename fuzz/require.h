// SPDX-License-Identifier: MIT
// What a fuzz target expects of its input's results.
#pragma once

#include <cstdlib>

// require ends the program, so that the fuzzer keeps the input, unless the expectation holds.
inline void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}
