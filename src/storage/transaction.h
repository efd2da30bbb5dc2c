// SPDX-License-Identifier: MIT
// Transaction: a view of the store that no one else changes, and the only way to read or write it.
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "base/secret.h"
#include "storage/statement.h"

namespace opensspi::storage {

class Storage;

enum class TransactionKind : uint8_t { kRead, kWrite };

// SealedColumn names a column whose values Transaction::seal made; a row is known by the integer in
// `key_column`. `bound` are queries with the row's key as their one parameter: everything that they
// return is authenticated with the value, which opens only while they still return the same. A
// module with names or rights in the clear binds them in this way, and seals the value again when
// it changes them. Static storage.
struct SealedColumn {
  const char* table;
  const char* column;
  const char* key_column;
  std::span<const char* const> bound = {};
};

// Transaction belongs to the thread that started it. It ends with the object, rolled back unless it
// was committed. Forks wait for it, so it must be short and call nothing that waits for a peer.
class Transaction {
 public:
  struct Hold;  // what is held while it lasts
  explicit Transaction(std::unique_ptr<Hold> hold);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // query prepares (once per connection) and binds a statement; `sql` is a literal.
  template <class... Values>
  Result<Statement> query(const char* sql, const Values&... values) {
    Statement statement = TRY(prepare(sql));
    (statement.bind(values), ...);
    return statement;
  }
  // run executes a statement that returns no rows.
  template <class... Values>
  Status run(const char* sql, const Values&... values) {
    Statement statement = TRY(query(sql, values...));
    return statement.run();
  }
  // run_script executes several statements without parameters.
  Status run_script(const char* sql);

  // commit makes the changes permanent; on failure none of them is kept.
  Status commit();

  // inserted_row returns the integer key of the row that was inserted last.
  [[nodiscard]] int64_t inserted_row() const;
  // changed_rows returns how many rows the last statement changed.
  [[nodiscard]] int64_t changed_rows() const;
  // change_counter returns the value of Storage::change_counter at the start of the transaction.
  [[nodiscard]] uint32_t change_counter() const;

  // seal encrypts a value for one place: it opens in this table, column and row only, and only
  // while what the column binds stays as it now is in this transaction. If the column binds
  // anything, the row must already exist.
  Result<Bytes> seal(const SealedColumn& place, int64_t row, ByteView plain);
  // open returns what was sealed there: NTE_BAD_DATA if it was altered or moved, or if what it is
  // bound to was altered.
  Result<SecretBytes> open(const SealedColumn& place, int64_t row, ByteView sealed);

 private:
  friend class Storage;
  Result<Statement> prepare(const char* sql);
  std::unique_ptr<Hold> hold_;
};

}  // namespace opensspi::storage
