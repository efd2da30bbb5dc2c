// SPDX-License-Identifier: MIT
#include "csp/containers/container_table.h"

#include <algorithm>

#include "base/reader.h"
#include "base/writer.h"
#include "csp/containers/names.h"
#include "storage/registry.h"

namespace opensspi::csp {
namespace {

using storage::Statement;
using storage::Transaction;

// A container's number is never assigned twice: an open container must not be confused with another
// one.
constexpr const char* kSteps[] = {
    "CREATE TABLE container_place (id INTEGER PRIMARY KEY CHECK (id = 1), guid TEXT NOT NULL);"
    "INSERT INTO container_place VALUES (1, lower(hex(randomblob(16))));"
    "CREATE TABLE container (id INTEGER PRIMARY KEY AUTOINCREMENT, machine INTEGER NOT NULL,"
    " family INTEGER NOT NULL, folded TEXT NOT NULL, name TEXT NOT NULL,"
    " unique_name TEXT NOT NULL, created INTEGER NOT NULL, UNIQUE (machine, family, folded),"
    " UNIQUE (machine, family, unique_name));"
    "CREATE TABLE key_pair (id INTEGER PRIMARY KEY, container INTEGER NOT NULL"
    " REFERENCES container (id) ON DELETE CASCADE, pair BLOB NOT NULL, certificate BLOB);"
    "CREATE INDEX key_pair_of_container ON key_pair (container);"};
// A pair belongs to its container's names and place: it opens under no other.
constexpr const char* kBound[] = {
    "SELECT container.id, machine, family, name, folded, unique_name FROM key_pair"
    " JOIN container ON container.id = container WHERE key_pair.id = ?"};
constexpr storage::SealedColumn kPair{"key_pair", "pair", "id", kBound};
constexpr storage::SealedColumn kCertificate{"key_pair", "certificate", "id", kBound};
constexpr storage::SealedColumn kSealed[] = {kPair, kCertificate};
constexpr storage::Schema kSchema{"containers", kSteps, kSealed};
const storage::RegisteredSchema kRegistered(kSchema);

constexpr Error kNoContainer = fail(NTE_BAD_KEYSET, "there is no such container");
constexpr Error kNoPair = fail(NTE_NO_KEY, "the container has no such key pair");
constexpr Error kRemoved = fail(NTE_KEYSET_ENTRY_BAD, "the container was removed meanwhile");
constexpr Error kDamaged =
    fail(NTE_KEYSET_ENTRY_BAD,
         "the stored key pair was altered or is damaged; see `opensspi store check`");
constexpr size_t kPairHeaderLen = 8;

int64_t row_of(PairNumber number) {
  return 2 * number.container + (number.spec == KeySpec::kSignature ? 1 : 0);
}

int64_t family_of(const ContainerPlace& place) { return static_cast<int64_t>(place.family); }

// The sealed content: algorithm, permissions, and the blob, so that none of them can be altered
// alone.
SecretBytes write_record(const StoredKeyPair& pair) {
  SecretBytes record(kPairHeaderLen + pair.private_blob.size());
  Bytes header;
  Writer writer(header);
  writer.u32le(pair.algorithm);
  writer.u32le(pair.permissions);
  uint8_t* const behind = std::ranges::copy(header, record.reveal().data()).out;
  std::ranges::copy(pair.private_blob.reveal(), behind);
  return record;
}

Result<StoredKeyPair> read_record(ByteView record) {
  Reader reader(record, kDamaged);
  StoredKeyPair pair;
  pair.algorithm = TRY(reader.u32le());
  pair.permissions = TRY(reader.u32le());
  pair.private_blob = SecretBytes(reader.rest());
  return pair;
}

Result<SecretBytes> open_value(Transaction& transaction, const storage::SealedColumn& column,
                               int64_t row, ByteView sealed) {
  Result<SecretBytes> plain = transaction.open(column, row, sealed);
  if (!plain && plain.error().is(NTE_BAD_DATA)) {
    return kDamaged;
  }
  return plain;
}

Result<std::optional<ContainerRow>> read_container(Statement row) {
  if (!TRY(row.step())) {
    return std::optional<ContainerRow>();
  }
  return std::optional<ContainerRow>({row.integer(0), row.text(1), row.text(2)});
}

Result<bool> is_there(Transaction& transaction, int64_t container) {
  Statement row = TRY(transaction.query("SELECT 1 FROM container WHERE id = ?", container));
  return row.step();
}

// Success if the container exists, so that only the pair is missing.
Error missing(Transaction& transaction, PairNumber number) {
  const Result<bool> there = is_there(transaction, number.container);
  if (!there) {
    return there.error();
  }
  return *there ? kNoPair : kRemoved;
}

}  // namespace

Status prepare_containers(storage::Storage& store) { return store.prepare(kSchema); }

Result<ContainerRow> find_container(Transaction& transaction, const ContainerPlace& place,
                                    std::string_view name) {
  const std::string folded = TRY(folded_name(name));
  auto by_name = TRY(read_container(
      TRY(transaction.query("SELECT id, name, unique_name FROM container"
                            " WHERE machine = ? AND family = ? AND folded = ?",
                            int64_t{place.machine}, family_of(place), std::string_view(folded)))));
  if (by_name) {
    return std::move(*by_name);
  }
  const std::string lower = ascii_lower(name);
  auto by_unique_name = TRY(read_container(
      TRY(transaction.query("SELECT id, name, unique_name FROM container"
                            " WHERE machine = ? AND family = ? AND unique_name = ?",
                            int64_t{place.machine}, family_of(place), std::string_view(lower)))));
  if (by_unique_name) {
    return std::move(*by_unique_name);
  }
  return kNoContainer;
}

Result<ContainerRow> insert_container(Transaction& transaction, const ContainerPlace& place,
                                      std::string_view name, Filetime now) {
  const std::string folded = TRY(folded_name(name));
  ContainerRow row;
  row.name = name;
  {
    Statement guid = TRY(transaction.query("SELECT guid FROM container_place"));
    (void)TRY(guid.step());
    row.unique_name = unique_name(folded, guid.text(0));
  }
  const Status inserted = transaction.run(
      "INSERT INTO container (machine, family, folded, name, unique_name, created)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      int64_t{place.machine}, family_of(place), std::string_view(folded), name,
      std::string_view(row.unique_name), now.ticks);
  if (!inserted && inserted.error().is(ERROR_ALREADY_EXISTS)) {
    return fail(NTE_EXISTS, "a container of this name already exists");
  }
  TRY(inserted);
  row.id = transaction.inserted_row();
  return row;
}

Status delete_container_row(Transaction& transaction, int64_t id) {
  return transaction.run("DELETE FROM container WHERE id = ?", id);
}

Result<std::vector<std::string>> container_names(Transaction& transaction,
                                                 const ContainerPlace& place) {
  Statement rows = TRY(transaction.query(
      "SELECT name FROM container WHERE machine = ? AND family = ? ORDER BY folded",
      int64_t{place.machine}, family_of(place)));
  std::vector<std::string> names;
  while (TRY(rows.step())) {
    names.push_back(rows.text(0));
  }
  return names;
}

Result<bool> has_pair(Transaction& transaction, PairNumber number) {
  Statement row = TRY(transaction.query("SELECT 1 FROM key_pair WHERE id = ?", row_of(number)));
  if (TRY(row.step())) {
    return true;
  }
  const Error why = missing(transaction, number);
  if (!why.is(kNoPair.code)) {
    return why;
  }
  return false;
}

Result<StoredKeyPair> read_pair(Transaction& transaction, PairNumber number) {
  Statement row = TRY(transaction.query("SELECT pair FROM key_pair WHERE id = ?", row_of(number)));
  if (!TRY(row.step())) {
    return missing(transaction, number);
  }
  const SecretBytes record = TRY(open_value(transaction, kPair, row_of(number), row.blob(0)));
  return read_record(record.reveal());
}

Status remove_pair(Transaction& transaction, PairNumber number) {
  TRY(transaction.run("DELETE FROM key_pair WHERE id = ?", row_of(number)));
  if (transaction.changed_rows() == 0) {
    return missing(transaction, number);
  }
  return {};
}

Status write_pair(Transaction& transaction, PairNumber number, const StoredKeyPair& pair) {
  if (!TRY(is_there(transaction, number.container))) {
    return kRemoved;
  }
  const SecretBytes record = write_record(pair);
  TRY(transaction.run("INSERT OR REPLACE INTO key_pair (id, container, pair) VALUES (?, ?, x'')",
                      row_of(number), number.container));
  const Bytes sealed = TRY(transaction.seal(kPair, row_of(number), record.reveal()));
  return transaction.run("UPDATE key_pair SET pair = ? WHERE id = ?", ByteView(sealed),
                         row_of(number));
}

Result<Bytes> read_certificate(Transaction& transaction, PairNumber number) {
  Statement row =
      TRY(transaction.query("SELECT certificate FROM key_pair WHERE id = ?", row_of(number)));
  if (!TRY(row.step())) {
    const Error why = missing(transaction, number);
    if (!why.is(kNoPair.code)) {
      return why;
    }
    return Bytes();
  }
  const Bytes sealed = row.blob(0);
  if (sealed.empty()) {
    return Bytes();
  }
  const SecretBytes der = TRY(open_value(transaction, kCertificate, row_of(number), sealed));
  return Bytes(der.reveal().begin(), der.reveal().end());
}

Status write_certificate(Transaction& transaction, PairNumber number, ByteView der) {
  const Bytes sealed = TRY(transaction.seal(kCertificate, row_of(number), der));
  TRY(transaction.run("UPDATE key_pair SET certificate = ? WHERE id = ?", ByteView(sealed),
                      row_of(number)));
  if (transaction.changed_rows() == 0) {
    return missing(transaction, number);
  }
  return {};
}

}  // namespace opensspi::csp
