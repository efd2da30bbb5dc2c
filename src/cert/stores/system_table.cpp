// SPDX-License-Identifier: MIT
#include "cert/stores/system_table.h"

#include "base/utf16.h"
#include "storage/registry.h"

namespace opensspi::cert {
namespace {

using storage::Statement;
using storage::Transaction;

// Certificates are public: nothing is sealed. A certificate's key is in its container.
constexpr const char* kSteps[] = {
    "CREATE TABLE certificate_store (id INTEGER PRIMARY KEY, folded TEXT NOT NULL UNIQUE,"
    " name TEXT NOT NULL);"
    "CREATE TABLE certificate_element (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " store INTEGER NOT NULL REFERENCES certificate_store (id) ON DELETE CASCADE,"
    " revision INTEGER NOT NULL, element BLOB NOT NULL);"
    "CREATE INDEX certificate_element_of_store ON certificate_element (store);"};
constexpr storage::Schema kSchema{"certificates", kSteps, {}};
const storage::RegisteredSchema kRegistered(kSchema);

Result<std::string> folded(std::string_view name) {
  return utf8_from_utf16(uppercase(TRY(utf16_from_utf8(name))));
}

}  // namespace

Status prepare_system_stores(storage::Storage& storage) { return storage.prepare(kSchema); }

Result<std::optional<int64_t>> find_system_store(Transaction& transaction, std::string_view name) {
  const std::string key = TRY(folded(name));
  Statement row = TRY(transaction.query("SELECT id FROM certificate_store WHERE folded = ?",
                                        std::string_view(key)));
  if (!TRY(row.step())) {
    return std::optional<int64_t>();
  }
  return std::optional(row.integer(0));
}

Result<int64_t> make_system_store(Transaction& transaction, std::string_view name) {
  if (const auto found = TRY(find_system_store(transaction, name))) {
    return *found;
  }
  const std::string key = TRY(folded(name));
  TRY(transaction.run("INSERT INTO certificate_store (folded, name) VALUES (?, ?)",
                      std::string_view(key), name));
  return transaction.inserted_row();
}

Status delete_system_store(Transaction& transaction, std::string_view name) {
  const auto found = TRY(find_system_store(transaction, name));
  if (!found) {
    return fail(ERROR_FILE_NOT_FOUND, "there is no such system store");
  }
  TRY(transaction.run("DELETE FROM certificate_element WHERE store = ?", *found));
  return transaction.run("DELETE FROM certificate_store WHERE id = ?", *found);
}

Result<std::vector<std::string>> system_store_names(Transaction& transaction) {
  Statement row = TRY(transaction.query("SELECT name FROM certificate_store ORDER BY folded"));
  std::vector<std::string> names;
  while (TRY(row.step())) {
    names.push_back(row.text(0));
  }
  return names;
}

Result<std::vector<ElementRow>> element_rows(Transaction& transaction, int64_t store) {
  Statement row =
      TRY(transaction.query("SELECT id, revision FROM certificate_element WHERE store = ?", store));
  std::vector<ElementRow> rows;
  while (TRY(row.step())) {
    rows.push_back({row.integer(0), row.integer(1)});
  }
  return rows;
}

Result<Bytes> read_element_row(Transaction& transaction, int64_t id) {
  Statement row =
      TRY(transaction.query("SELECT element FROM certificate_element WHERE id = ?", id));
  return TRY(row.step()) ? row.blob(0) : Bytes();
}

Result<int64_t> reserve_element_row(Transaction& transaction, int64_t store) {
  TRY(transaction.run(
      "INSERT INTO certificate_element (store, revision, element) VALUES (?, 0, x'')", store));
  return transaction.inserted_row();
}

Status write_element_row(Transaction& transaction, int64_t id, ByteView element) {
  return transaction.run(
      "UPDATE certificate_element SET element = ?, revision = revision + 1 WHERE id = ?", element,
      id);
}

Status erase_element_row(Transaction& transaction, int64_t id) {
  return transaction.run("DELETE FROM certificate_element WHERE id = ?", id);
}

}  // namespace opensspi::cert
