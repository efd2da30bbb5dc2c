// SPDX-License-Identifier: MIT
// Storage::prepare: brings each module's tables up to date step by step.
#include <algorithm>

#include "base/as_process.h"
#include "base/fork.h"
#include "storage/connection.h"
#include "storage/registry.h"
#include "storage/storage.h"
#include "storage/transaction_hold.h"

namespace opensspi::storage {
namespace {

Result<size_t> version_of(Transaction& transaction, const Schema& schema) {
  Statement found = TRY(transaction.query("SELECT version FROM room WHERE name = ?",
                                          std::string_view(schema.module)));
  if (!TRY(found.step())) {
    return size_t{0};
  }
  const auto version = static_cast<size_t>(found.integer(0));
  if (version > schema.steps.size()) {
    return fail(ERROR_REVISION_MISMATCH,
                "the store was used by a newer OpenSSPI; nothing was changed; update this one");
  }
  return version;
}

Status register_sealed(Transaction& transaction, const SealedColumn& sealed) {
  return transaction.run("INSERT OR REPLACE INTO sealed_column VALUES (?, ?, ?)",
                         std::string_view(sealed.table), std::string_view(sealed.column),
                         std::string_view(sealed.key_column));
}

Status bring_up_to_date(Transaction& transaction, const Schema& schema) {
  for (size_t version = TRY(version_of(transaction, schema)); version < schema.steps.size();
       ++version) {
    TRY(transaction.run_script(schema.steps[version]));
  }
  for (const SealedColumn& sealed : schema.sealed) {
    TRY(register_sealed(transaction, sealed));
  }
  TRY(transaction.run("INSERT OR REPLACE INTO room VALUES (?, ?)", std::string_view(schema.module),
                      static_cast<int64_t>(schema.steps.size())));
  return {};
}

}  // namespace

// The mutex is locked by the transactions.
Status Storage::prepare(const Schema& schema) {
  if (!schema.sealed.empty() && !RegisteredSchema::knows(schema)) {
    return fail(ERROR_INTERNAL_ERROR, "a module's sealed columns are not registered");
  }
  {
    Transaction transaction = TRY(read());
    if (std::ranges::find(prepared_, schema.module) != prepared_.end()) {
      return {};
    }
    if (TRY(version_of(transaction, schema)) == schema.steps.size()) {
      transaction.hold_->connection->values().tables_changed();  // perhaps by another process
      prepared_.push_back(schema.module);
      return {};
    }
  }
  Transaction transaction = TRY(write());
  TRY(bring_up_to_date(transaction, schema));
  TRY(transaction.hold_->connection->values().track());
  return transaction.commit();
}

}  // namespace opensspi::storage
