// SPDX-License-Identifier: MIT
// Statement: one prepared SQL statement in use, bound and stepped, returned to its connection at
// the end.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::storage {

// sqlite_failure converts SQLite's result to an error that says what to do.
Error sqlite_failure(sqlite3* database, int code);

// Statement lives no longer than the transaction that created it. Columns count from 0. Parameters
// are bound in the order of the calls; they and the values of columns are copied.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* prepared) : prepared_(prepared) {}
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  void bind(int64_t number);
  void bind(std::string_view text);
  void bind(ByteView blob);

  // step returns whether there is a (further) row.
  Result<bool> step();
  // run executes a statement that returns no rows.
  Status run();

  [[nodiscard]] int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] Bytes blob(int column) const;
  // append_row appends the whole row to `out`, in a form that is unique to the row.
  void append_row(Bytes& out) const;

 private:
  sqlite3_stmt* prepared_;
  int bound_ = 0;
  int bind_problem_ = SQLITE_OK;
};

}  // namespace opensspi::storage
