// SPDX-License-Identifier: MIT
// In place of src/packages/offered.cpp: what the tests' library offers, two packages more than the
// shipped one.
#include "base/fork.h"
#include "packages/table.h"
#include "support/stream_package.h"

namespace opensspi::packages {
namespace {

constinit MadeOnce<std::vector<const sspi::Package*>> g_table;

std::vector<const sspi::Package*> rows_and_fakes() {
  std::vector<const sspi::Package*> packages = rows();
  packages.push_back(&testing::stream_package());
  packages.push_back(&testing::completing_package());
  return packages;
}

}  // namespace

std::span<const sspi::Package* const> table() { return g_table.get(rows_and_fakes); }

}  // namespace opensspi::packages
