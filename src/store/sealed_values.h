// SealedValues: what is secret in one database, sealed and opened, and the register of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "store/master_key.h"
#include "store/seal_register.h"
#include "store/store.h"

namespace opensspi::store {

class Connection;

// The database's layout, which it keeps as its user_version. In the first, values were bound to
// their place only and nothing kept a register.
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

  // track makes the register follow every sealed column that is there, whichever statement of this
  // connection changes or removes its rows. The first write transaction does it, and again after
  // tables_changed: somebody made tables, or a transaction that tracked was undone.
  Status track();
  void tables_changed() { tracked_ = false; }
  // begun drops what was read within the last transaction; write_register writes the register
  // before a commit, if a value changed.
  Status begun(TransactionKind kind);
  Status write_register();

  // migrate brings a database of the first layout to this one: each value that opens is sealed
  // anew, one that does not is left as it is. A database whose key is not there, or that holds
  // values of a room that is not registered, stays as it is.
  Status migrate();
  // rekey seals every value for `fresh`, which becomes the connection's key: NTE_BAD_DATA where one
  // does not open, ERROR_REVISION_MISMATCH where there are values that this library does not know.
  Status rekey(MasterKey fresh);
  // check opens every value and compares them with the register.
  Status check(CheckReport& report);

 private:
  struct Keys;
  struct Seen;
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
  static void value_changed(sqlite3_context* call, int count, sqlite3_value** arguments);

  Connection& connection_;
  std::unique_ptr<Keys> keys_;
  std::optional<SealRegister> register_;  // as this transaction has it
  bool dirty_ = false;
  bool tracked_ = false;  // the triggers are there
  bool tracking_ = true;  // and count
};

}  // namespace opensspi::store
