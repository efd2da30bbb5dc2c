// SPDX-License-Identifier: MIT
// Matchers for Result: what a failed assertion prints is the code and the sentence.
#pragma once

#include <gmock/gmock.h>

#include "base/result.h"

namespace opensspi {

// IsOk matches a Result that holds a value.
MATCHER(IsOk, "is ok") {
  if (!arg.ok()) {
    *result_listener << "fails with 0x" << std::hex << static_cast<uint32_t>(arg.error().code)
                     << ": " << arg.error().why;
  }
  return arg.ok();
}

// FailsWith matches a Result that holds an error of this code.
MATCHER_P(FailsWith, code, "fails with the code " + ::testing::PrintToString(code)) {
  if (arg.ok()) {
    *result_listener << "is ok";
    return false;
  }
  *result_listener << "fails with 0x" << std::hex << static_cast<uint32_t>(arg.error().code) << ": "
                   << arg.error().why;
  return arg.error().is(static_cast<int64_t>(code));
}

}  // namespace opensspi
