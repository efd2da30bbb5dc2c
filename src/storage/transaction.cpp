// SPDX-License-Identifier: MIT
#include "storage/transaction.h"

#include "storage/connection.h"
#include "storage/transaction_hold.h"

namespace opensspi::storage {

Transaction::Transaction(std::unique_ptr<Hold> hold) : hold_(std::move(hold)) {}

Transaction::Transaction(Transaction&& other) noexcept = default;

Transaction::~Transaction() {
  if (hold_ && !hold_->ended) {
    hold_->connection->roll_back();
  }
}

Status Transaction::run_script(const char* sql) { return hold_->connection->run_script(sql); }

Status Transaction::commit() {
  hold_->ended = true;
  TRY(hold_->connection->commit());
  if (hold_->memory_counter != nullptr) {
    ++*hold_->memory_counter;
  }
  return {};
}

int64_t Transaction::inserted_row() const {
  return sqlite3_last_insert_rowid(hold_->connection->database());
}

int64_t Transaction::changed_rows() const {
  return sqlite3_changes64(hold_->connection->database());
}

uint32_t Transaction::change_counter() const { return hold_->counter; }

Result<Bytes> Transaction::seal(const SealedColumn& place, int64_t row, ByteView plain) {
  return hold_->connection->values().seal(place, row, plain);
}

Result<SecretBytes> Transaction::open(const SealedColumn& place, int64_t row, ByteView sealed) {
  return hold_->connection->values().open(place, row, sealed);
}

Result<Statement> Transaction::prepare(const char* sql) { return hold_->connection->prepare(sql); }

}  // namespace opensspi::storage
