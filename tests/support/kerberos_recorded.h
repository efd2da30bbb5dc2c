// SPDX-License-Identifier: MIT
// The recorded exchanges of Kerberos (tests/data/recorded/kerberos.json).
#pragma once

#include <string>
#include <vector>

#include "support/recorded.h"

namespace opensspi::kerberos::testing {

// sets_of returns the sets of one kind; if there are none, the calling test fails.
inline std::vector<opensspi::testing::Recorded> sets_of(const std::string& kind) {
  const auto file = opensspi::testing::Recorded::load("recorded/kerberos.json");
  std::vector<opensspi::testing::Recorded> found;
  for (const auto& set : file["sets"].items()) {
    if (set["kind"].text() == kind) {
      found.push_back(set);
    }
  }
  EXPECT_FALSE(found.empty()) << kind;
  return found;
}

}  // namespace opensspi::kerberos::testing
