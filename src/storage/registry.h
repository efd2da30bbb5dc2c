// SPDX-License-Identifier: MIT
// Registry: the schemas of all modules, so that every process can read the whole store.
#pragma once

#include "storage/storage.h"

namespace opensspi::storage {

// RegisteredSchema makes a module's sealed columns known to `rekey`, `check` and the migration of
// old stores, also in a process that does not use the module. It must have static storage duration,
// as the schema must, and is registered while the library is loaded.
class RegisteredSchema {
 public:
  explicit RegisteredSchema(const Schema& schema);
  RegisteredSchema(const RegisteredSchema&) = delete;
  RegisteredSchema& operator=(const RegisteredSchema&) = delete;

  // knows returns whether the schema is registered; `prepare` refuses one with sealed columns that
  // is not.
  static bool knows(const Schema& schema);
  static const RegisteredSchema* first();
  [[nodiscard]] const RegisteredSchema* next() const { return next_; }
  [[nodiscard]] const Schema& schema() const { return schema_; }

 private:
  const Schema& schema_;
  const RegisteredSchema* next_;
};

}  // namespace opensspi::storage
