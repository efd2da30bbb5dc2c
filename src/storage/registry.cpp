// SPDX-License-Identifier: MIT
#include "storage/registry.h"

namespace opensspi::storage {
namespace {

constinit const RegisteredSchema* g_first = nullptr;

}  // namespace

RegisteredSchema::RegisteredSchema(const Schema& schema) : schema_(schema), next_(g_first) {
  g_first = this;
}

bool RegisteredSchema::knows(const Schema& schema) {
  for (const RegisteredSchema* entry = g_first; entry != nullptr; entry = entry->next_) {
    if (std::string_view(entry->schema_.module) == schema.module) {
      return true;
    }
  }
  return false;
}

const RegisteredSchema* RegisteredSchema::first() { return g_first; }

}  // namespace opensspi::storage
