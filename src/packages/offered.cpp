// SPDX-License-Identifier: MIT
// What the shipped library offers: the rows of the table, and nothing else.
#include "base/fork.h"
#include "packages/table.h"

namespace opensspi::packages {
namespace {

constinit MadeOnce<std::vector<const sspi::Package*>> g_table;

}  // namespace

std::span<const sspi::Package* const> table() { return g_table.get(rows); }

}  // namespace opensspi::packages
