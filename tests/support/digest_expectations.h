// SPDX-License-Identifier: MIT
// What tests of this package expect, in words.
#pragma once

#include <gtest/gtest.h>

#include "support/digest.h"
#include "support/results.h"

namespace opensspi::digest::testing {

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace opensspi::digest::testing
