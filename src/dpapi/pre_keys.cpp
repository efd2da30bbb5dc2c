// SPDX-License-Identifier: MIT
#include "dpapi/pre_keys.h"

#include <algorithm>

#include "storage/registry.h"

namespace opensspi::dpapi {
namespace {

// Numbers are never given twice, so a higher one is newer.
constexpr const char* kSteps[] = {
    "CREATE TABLE pre_key (id INTEGER PRIMARY KEY AUTOINCREMENT, ring TEXT NOT NULL,"
    " created INTEGER NOT NULL, secret BLOB);"
    "CREATE INDEX pre_key_of_ring ON pre_key (ring);"};
constexpr const char* kBound[] = {"SELECT ring FROM pre_key WHERE id = ?"};
constexpr storage::SealedColumn kSecret{"pre_key", "secret", "id", kBound};
constexpr storage::SealedColumn kSealed[] = {kSecret};
constexpr storage::Schema kSchema{"dpapi", kSteps, kSealed};
const storage::RegisteredSchema kRegistered(kSchema);

constexpr Error kDamaged =
    fail(NTE_BAD_KEY_STATE,
         "the secret that seals the master keys was altered or is damaged; see `opensspi store "
         "check`");

// What is sealed: the pre-key, then the ring's name, so that neither can be moved.
SecretBytes write_record(const PreKey& key, std::string_view ring) {
  SecretBytes record(kPreKeyLen + ring.size());
  std::ranges::copy(key.reveal(), record.reveal().begin());
  std::ranges::copy(as_bytes(ring), record.reveal().begin() + kPreKeyLen);
  return record;
}

Result<SecretBox<PreKey>> read_record(ByteView record, std::string_view ring) {
  if (record.size() != kPreKeyLen + ring.size()) {
    return kDamaged;
  }
  if (as_text(record.subspan(kPreKeyLen)) != ring) {
    return kDamaged;
  }
  return make_secret<PreKey>(record.first<kPreKeyLen>());
}

Result<SecretBox<PreKey>> open_secret(storage::Transaction& transaction, int64_t id,
                                      ByteView sealed, std::string_view ring) {
  const auto record = transaction.open(kSecret, id, sealed);
  if (!record.ok() && record.error().is(NTE_BAD_DATA)) {
    return kDamaged;
  }
  if (!record.ok()) {
    return record.error();
  }
  return read_record(record->reveal(), ring);
}

}  // namespace

Status prepare_pre_keys(storage::Storage& store) { return store.prepare(kSchema); }

Result<std::vector<StoredPreKey>> read_pre_keys(storage::Transaction& transaction,
                                                std::string_view ring) {
  storage::Statement rows = TRY(transaction.query(
      "SELECT id, secret FROM pre_key WHERE ring = ? AND secret IS NOT NULL ORDER BY id DESC",
      ring));
  std::vector<StoredPreKey> keys;
  while (TRY(rows.step())) {
    const int64_t id = rows.integer(0);
    SecretBox<PreKey> key = TRY(open_secret(transaction, id, rows.blob(1), ring));
    keys.push_back({id, std::move(key)});
  }
  return keys;
}

Result<StoredPreKey> add_pre_key(storage::Transaction& transaction, std::string_view ring,
                                 const Env& env) {
  auto key = make_secret<PreKey>();
  env.random(key->reveal());
  TRY(transaction.run("INSERT INTO pre_key (ring, created) VALUES (?, ?)", ring, env.now().ticks));
  const int64_t id = transaction.inserted_row();
  const SecretBytes record = write_record(*key, ring);
  const Bytes sealed = TRY(transaction.seal(kSecret, id, record.reveal()));
  TRY(transaction.run("UPDATE pre_key SET secret = ? WHERE id = ?", ByteView(sealed), id));
  return StoredPreKey{id, std::move(key)};
}

Status remove_older_pre_keys(storage::Transaction& transaction, std::string_view ring, int64_t id) {
  return transaction.run("DELETE FROM pre_key WHERE ring = ? AND id < ?", ring, id);
}

}  // namespace opensspi::dpapi
