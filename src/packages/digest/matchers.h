// What tests of this package expect, in words.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packages/digest/testing.h"

namespace opensspi::digest::testing {

MATCHER_P(FailsWith, code, "") {
  if (arg.ok()) {
    *result_listener << "did not fail";
    return false;
  }
  *result_listener << std::hex << static_cast<uint32_t>(arg.error().code) << ": "
                   << arg.error().why;
  return arg.error().is(code);
}
MATCHER(Succeeds, "") {
  if (!arg.ok()) {
    *result_listener << std::hex << static_cast<uint32_t>(arg.error().code) << ": "
                     << arg.error().why;
  }
  return arg.ok();
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace opensspi::digest::testing
