// SPDX-License-Identifier: MIT
#include "abi/core/data_protection.h"

#include "abi/core/runtime.h"
#include "base/fork.h"

namespace opensspi::abi {
namespace {

using dpapi::DataProtection;

constinit MadeOnce<DataProtection> g_made;

}  // namespace

Result<DataProtection*> data_protection() {
  if (DataProtection* known = g_made.known()) {
    return known;
  }
  const auto settings = TRY(Runtime::instance().settings());
  return &g_made.get([&] { return DataProtection(Runtime::instance().env(), settings); });
}

}  // namespace opensspi::abi
