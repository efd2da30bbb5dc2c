// SPDX-License-Identifier: MIT
// SealedValues: seals and opens the secret values of one database, and keeps their register.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "storage/seal_register.h"
#include "storage/sealing_key.h"
#include "storage/storage.h"

namespace opensspi::storage {

class Connection;

// The database's layout, kept as its user_version. In the first one, values were bound to their
// place only and there was no register.
inline constexpr int64_t kLayout = 2;

// SealedValues belongs to a connection and is used within its transactions only.
class SealedValues {
 public:
  explicit SealedValues(Connection& connection);
  SealedValues(const SealedValues&) = delete;
  SealedValues& operator=(const SealedValues&) = delete;
  ~SealedValues();

  // seal and open are Transaction's.
  Result<Bytes> seal(const SealedColumn& column, int64_t row, ByteView plain);
  Result<SecretBytes> open(const SealedColumn& column, int64_t row, ByteView sealed);

  // track makes the register follow every existing sealed column, whichever statement of this
  // connection changes or removes its rows. The first write transaction calls it, and again after
  // tables_changed: tables were created, or a transaction that called it was rolled back.
  Status track();
  void tables_changed() { tracked_ = false; }
  // begun discards what was read in the last transaction; write_register writes the register before
  // a commit if a value changed.
  Status begun(TransactionKind kind);
  Status write_register();

  // migrate brings a database of the first layout to this one: each value that opens is sealed
  // again, one that does not is left unchanged. A database whose key is missing, or that has values
  // of a module that is not registered, stays unchanged.
  Status migrate();
  // rekey seals every value with `fresh`, which becomes the connection's key. NTE_BAD_DATA if one
  // does not open, ERROR_REVISION_MISMATCH if there are values that this library does not know.
  Status rekey(SealingKey fresh);
  // check opens every value and compares them with the register.
  Status check(CheckReport& report);

 private:
  struct Keys;
  using Opener =
      std::function<Result<SecretBytes>(const SealedColumn&, int64_t row, ByteView sealed)>;
  enum class Damaged : uint8_t { kKept, kRefused };

  Result<const Keys*> keys();
  Result<int64_t> layout();
  Result<SealRegister*> loaded();
  Result<Bytes> bound_values(const SealedColumn& column, int64_t row);
  Result<bool> exists(const SealedColumn& column);
  Result<std::vector<const SealedColumn*>> columns();
  Result<std::vector<std::string>> unknown_columns();
  Status seal_anew(const crypto::SealKey& master, const Opener& open, Damaged damaged);
  void toggle(const RegisteredValue& value);
  static void value_changed(sqlite3_context* call, int count, sqlite3_value** arguments) noexcept;

  Connection& connection_;
  std::unique_ptr<Keys> keys_;
  std::optional<SealRegister> register_;  // as in this transaction
  bool dirty_ = false;
  bool tracked_ = false;  // the triggers exist
  bool tracking_ = true;  // and count
};

}  // namespace opensspi::storage
