// SPDX-License-Identifier: MIT
#include "storage/sealed_values.h"

#include <sqlite3.h>

#include <algorithm>
#include <new>

#include "storage/connection.h"
#include "storage/registry.h"
#include "storage/sealing.h"

namespace opensspi::storage {
namespace {

constexpr const char* kFunction = "opensspi_value_changed";

using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

Result<Prepared> prepared(const Connection& connection, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection.database(), sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) {
    return sqlite_failure(connection.database(), code);
  }
  return Prepared(statement, &sqlite3_finalize);
}

// Calls visit(row, sealed) for every value of the column.
template <class Visit>
Status each_value(const Connection& connection, const SealedColumn& column, Visit visit) {
  const std::string name = column.column;
  const Prepared owner =
      TRY(prepared(connection, std::string("SELECT ") + column.key_column + ", " + name + " FROM " +
                                   column.table + " WHERE " + name + " IS NOT NULL"));
  Statement rows(owner.get());
  while (TRY(rows.step())) {
    TRY(visit(rows.integer(0), rows.blob(1)));
  }
  return {};
}

struct NewValue {
  int64_t row;
  Bytes sealed;
};

Status write_value(const Connection& connection, const SealedColumn& column,
                   const NewValue& value) {
  const Prepared owner =
      TRY(prepared(connection, std::string("UPDATE ") + column.table + " SET " + column.column +
                                   " = ? WHERE " + column.key_column + " = ?"));
  Statement update(owner.get());
  update.bind(ByteView(value.sealed));
  update.bind(value.row);
  return update.run();
}

// One trigger for each way in which a value changes. They are in the connection's own schema, so
// that the database holds no code.
std::string triggers_of(const SealedColumn& column) {
  const std::string table = column.table;
  const std::string name = column.column;
  const auto trigger = [&](const std::string& event, const char* suffix, const std::string& key,
                           const std::string& before, const std::string& after) {
    return "CREATE TEMP TRIGGER IF NOT EXISTS " + table + "_" + name + suffix + " AFTER " + event +
           " ON main." + table + " BEGIN SELECT " + kFunction + "('" + table + "', '" + name +
           "', " + key + "." + column.key_column + ", " + before + ", " + after + "); END;";
  };
  return trigger("INSERT", "_insert", "NEW", "NULL", "NEW." + name) +
         trigger("UPDATE OF " + name, "_update", "NEW", "OLD." + name, "NEW." + name) +
         trigger("DELETE", "_delete", "OLD", "OLD." + name, "NULL");
}

ByteView blob_of(sqlite3_value* value) {
  const auto* start = static_cast<const uint8_t*>(sqlite3_value_blob(value));
  if (start == nullptr) {
    return {};
  }
  return {start, static_cast<size_t>(sqlite3_value_bytes(value))};
}

const char* text_of(sqlite3_value* value) {
  return reinterpret_cast<const char*>(sqlite3_value_text(value));
}

std::string name_of(const RegisteredValue& value) {
  return std::string(value.table) + "." + std::string(value.column) + " of row " +
         std::to_string(value.row);
}

SealRegister::Sum difference(const SealRegister::Sum& left, const SealRegister::Sum& right) {
  SealRegister::Sum both;
  for (size_t i = 0; i < both.size(); ++i) {
    both[i] = left[i] ^ right[i];
  }
  return both;
}

// If a single value explains why the sums differ, it is named. The search is bounded.
std::string explanation(const SealRegister& kept, const SealRegister& found,
                        const std::vector<RegisteredValue>& values) {
  constexpr uint64_t kMostTries = 1'000'000;
  const SealRegister::Sum wanted = difference(kept.sum(), found.sum());
  uint64_t tries = 0;
  for (const RegisteredValue& value : values) {
    const SealRegister::Sum code = kept.code_of(value);
    if (code == wanted) {
      return "sealed value " + name_of(value) + " was put back or added";
    }
    const SealRegister::Sum missing = difference(wanted, code);
    RegisteredValue later = value;
    while (later.generation < kept.generation() && ++tries < kMostTries) {
      ++later.generation;
      if (kept.code_of(later) == missing) {
        return "sealed value " + name_of(value) + " is an earlier one that was put back";
      }
    }
  }
  return "sealed values were put back, added or taken away";
}

}  // namespace

// Keys are derived from the master key, once for each.
struct SealedValues::Keys {
  KeyId id{};
  SecretBox<crypto::SealKey> value;
  SecretBox<crypto::SealKey> layout1;
};

SealedValues::SealedValues(Connection& connection) : connection_(connection) {
  sqlite3_create_function_v2(connection.database(), kFunction, 5, SQLITE_UTF8, this, value_changed,
                             nullptr, nullptr, nullptr);
}

SealedValues::~SealedValues() = default;

Result<const SealedValues::Keys*> SealedValues::keys() {
  const crypto::SealKey* master = TRY(connection_.key());
  const KeyId id = connection_.key_identity();
  if (!keys_ || keys_->id != id) {
    keys_ = std::make_unique<Keys>();
    keys_->id = id;
    keys_->value = value_key(*master);
    keys_->layout1 = value_key_of_layout1(*master);
  }
  return keys_.get();
}

// Another process may have migrated the database since it was opened.
Result<int64_t> SealedValues::layout() {
  Statement version = TRY(connection_.prepare("SELECT user_version FROM pragma_user_version"));
  (void)TRY(version.step());
  return version.integer(0);
}

Result<SealRegister*> SealedValues::loaded() {
  if (register_) {
    return &*register_;
  }
  SealRegister fresh(*TRY(connection_.key()));
  Statement kept = TRY(connection_.prepare("SELECT value FROM meta WHERE name = 'register'"));
  // One that is missing or does not open counts as empty, so that work continues; check reports it.
  if (TRY(kept.step())) {
    (void)fresh.open(kept.blob(0)).ok();
  }
  register_.emplace(std::move(fresh));
  return &*register_;
}

Result<Bytes> SealedValues::bound_values(const SealedColumn& column, int64_t row) {
  Bytes bound;
  for (const char* sql : column.bound) {
    Statement rows = TRY(connection_.prepare(sql));
    rows.bind(row);
    while (TRY(rows.step())) {
      rows.append_row(bound);
    }
    bound.resize(bound.size() + 4);  // a row of no columns ends them
  }
  return bound;
}

Result<Bytes> SealedValues::seal(const SealedColumn& column, int64_t row, ByteView plain) {
  TRY(migrate());
  const Keys* key = TRY(keys());
  SealRegister* kept = TRY(loaded());
  const Bytes bound = TRY(bound_values(column, row));
  dirty_ = true;
  return seal_value(*key->value, {column.table, column.column, row, bound}, kept->next_generation(),
                    plain);
}

Result<SecretBytes> SealedValues::open(const SealedColumn& column, int64_t row, ByteView sealed) {
  const Keys* key = TRY(keys());
  if (TRY(layout()) < kLayout) {
    return open_value_of_layout1(*key->layout1, {column.table, column.column, row, {}}, sealed);
  }
  const Bytes bound = TRY(bound_values(column, row));
  return open_value(*key->value, {column.table, column.column, row, bound}, sealed);
}

Status SealedValues::track() {
  for (const SealedColumn* column : TRY(columns())) {
    TRY(connection_.run_script(triggers_of(*column).c_str()));
  }
  tracked_ = true;
  return {};
}

Status SealedValues::begun(TransactionKind kind) {
  register_.reset();
  dirty_ = false;
  tracking_ = true;
  return kind == TransactionKind::kWrite && !tracked_ ? track() : Status();
}

Status SealedValues::write_register() {
  if (!dirty_) {
    return {};
  }
  Statement statement =
      TRY(connection_.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('register', ?)"));
  statement.bind(ByteView(register_->sealed()));
  return statement.run();
}

// SQLite calls this, and no exception may pass through it: without memory the statement fails.
void SealedValues::value_changed(sqlite3_context* call, int /*count*/,
                                 sqlite3_value** arguments) noexcept {
  auto* values = static_cast<SealedValues*>(sqlite3_user_data(call));
  try {
    for (const int which : {3, 4}) {
      const ByteView sealed = blob_of(arguments[which]);
      if (sealed.size() < kGenerationLen) {
        continue;
      }
      values->toggle({text_of(arguments[0]), text_of(arguments[1]),
                      sqlite3_value_int64(arguments[2]), generation_of(sealed)});
    }
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(call);
  }
}

// Without the key rows can still be removed: then nothing opens, and check reports it afterwards.
void SealedValues::toggle(const RegisteredValue& value) {
  const Result<int64_t> found = layout();
  if (!tracking_ || !found || *found < kLayout) {
    return;
  }
  const Result<SealRegister*> kept = loaded();
  if (!kept) {
    return;
  }
  (*kept)->toggle(value);
  dirty_ = true;
}

Result<bool> SealedValues::exists(const SealedColumn& column) {
  Statement found =
      TRY(connection_.prepare("SELECT count(*) FROM pragma_table_info(?) WHERE name IN (?, ?)"));
  found.bind(std::string_view(column.table));
  found.bind(std::string_view(column.column));
  found.bind(std::string_view(column.key_column));
  (void)TRY(found.step());
  return found.integer(0) == 2;
}

Result<std::vector<const SealedColumn*>> SealedValues::columns() {
  std::vector<const SealedColumn*> all;
  for (const auto* entry = RegisteredSchema::first(); entry != nullptr; entry = entry->next()) {
    for (const SealedColumn& column : entry->schema().sealed) {
      if (TRY(exists(column))) {
        all.push_back(&column);
      }
    }
  }
  return all;
}

// The database lists the sealed columns of all modules, including those of a later library.
Result<std::vector<std::string>> SealedValues::unknown_columns() {
  const auto known = TRY(columns());
  std::vector<std::string> unknown;
  Statement rows = TRY(connection_.prepare("SELECT table_name, column_name FROM sealed_column"));
  while (TRY(rows.step())) {
    std::string table = rows.text(0);
    const std::string column = rows.text(1);
    const bool found = std::ranges::any_of(known, [&](const SealedColumn* candidate) {
      return table == candidate->table && column == candidate->column;
    });
    if (!found) {
      unknown.push_back(table.append(".").append(column));
    }
  }
  return unknown;
}

// Writes every value again under keys of `master`, and their register.
Status SealedValues::seal_anew(const crypto::SealKey& master, const Opener& open, Damaged damaged) {
  const SecretBox<crypto::SealKey> key = value_key(master);
  SealRegister fresh(master);
  fresh.continue_from(TRY(loaded())->generation());
  tracking_ = false;
  for (const SealedColumn* column : TRY(columns())) {
    std::vector<NewValue> values;
    TRY(each_value(connection_, *column, [&](int64_t row, const Bytes& sealed) -> Status {
      const Result<SecretBytes> plain = open(*column, row, sealed);
      if (!plain && damaged == Damaged::kRefused) {
        return plain.error();
      }
      if (!plain && sealed.size() >= kGenerationLen) {
        fresh.toggle({column->table, column->column, row, generation_of(sealed)});
      }
      if (!plain) {
        return {};
      }
      const Bytes bound = TRY(bound_values(*column, row));
      const uint64_t generation = fresh.next_generation();
      values.push_back({row, seal_value(*key, {column->table, column->column, row, bound},
                                        generation, plain->reveal())});
      fresh.toggle({column->table, column->column, row, generation});
      return {};
    }));
    for (const NewValue& value : values) {
      TRY(write_value(connection_, *column, value));
    }
  }
  tracking_ = true;
  register_.emplace(std::move(fresh));
  dirty_ = true;
  return {};
}

Status SealedValues::migrate() {
  if (TRY(layout()) >= kLayout) {
    return {};
  }
  const Result<const Keys*> key = keys();
  if (!key || !TRY(unknown_columns()).empty()) {
    return {};
  }
  const auto open_old = [&](const SealedColumn& column, int64_t row, ByteView sealed) {
    return open_value_of_layout1(*(*key)->layout1, {column.table, column.column, row, {}}, sealed);
  };
  TRY(seal_anew(*TRY(connection_.key()), open_old, Damaged::kKept));
  return connection_.run_script("PRAGMA user_version = 2");
}

Status SealedValues::rekey(SealingKey fresh) {
  TRY(migrate());
  if (!TRY(unknown_columns()).empty()) {
    return fail(
        ERROR_REVISION_MISMATCH,
        "the store holds secrets of a newer OpenSSPI; nothing was changed; update this one");
  }
  const auto open_old = [&](const SealedColumn& column, int64_t row, ByteView sealed) {
    return open(column, row, sealed);
  };
  TRY(seal_anew(*fresh, open_old, Damaged::kRefused));
  return connection_.adopt_key(std::move(fresh));
}

Status SealedValues::check(CheckReport& report) {
  const crypto::SealKey* master = TRY(connection_.key());
  SealRegister found(*master);
  std::vector<RegisteredValue> values;
  for (const SealedColumn* column : TRY(columns())) {
    TRY(each_value(connection_, *column, [&](int64_t row, const Bytes& sealed) -> Status {
      const RegisteredValue value{column->table, column->column, row, generation_of(sealed)};
      if (sealed.size() >= kGenerationLen) {
        found.toggle(value);
        values.push_back(value);
      }
      const bool opened = open(*column, row, sealed).ok();
      if (!opened) {
        report.problems.push_back("sealed value " + name_of(value) + " does not open");
      }
      report.sealed_values += opened ? 1 : 0;
      return {};
    }));
  }
  for (const std::string& name : TRY(unknown_columns())) {
    report.problems.push_back("sealed values " + name + " are of a newer OpenSSPI; not checked");
  }
  if (TRY(layout()) < kLayout) {
    return {};
  }
  const SealRegister* kept = TRY(loaded());
  if (kept->sum() != found.sum()) {
    report.problems.push_back(
        explanation(*kept, found, values) +
        ", outside OpenSSPI; `opensspi store rekey` takes the store as it is");
  }
  return {};
}

}  // namespace opensspi::storage
