// SPDX-License-Identifier: MIT
#include "identity/digest_table.h"

namespace opensspi::identity {
namespace {

using storage::Statement;
using storage::Transaction;

Status insert_realm(Transaction& transaction, const AccountRow& row, std::string_view realm,
                    const DigestSource& source) {
  TRY(check_digest_realm(realm));
  TRY(transaction.run("INSERT INTO digest_realm (account, realm, hashes) VALUES (?, ?, x'')",
                      static_cast<int64_t>(row.id), realm));
  const int64_t id = transaction.inserted_row();
  const SecretBytes hashes = make_digest_hashes(row.name, source.computer, realm, source.password);
  const Bytes sealed = TRY(transaction.seal(kDigestHashes, id, hashes.reveal()));
  return transaction.run("UPDATE digest_realm SET hashes = ? WHERE id = ?", ByteView(sealed), id);
}

}  // namespace

Result<std::vector<std::string>> digest_realm_names(Transaction& transaction, uint64_t id) {
  Statement rows = TRY(transaction.query(
      "SELECT realm FROM digest_realm WHERE account = ? ORDER BY realm", static_cast<int64_t>(id)));
  std::vector<std::string> names;
  while (TRY(rows.step())) {
    names.push_back(rows.text(0));
  }
  return names;
}

Result<std::vector<DigestRealm>> digest_realms(Transaction& transaction, uint64_t id) {
  struct Sealed {
    int64_t row;
    std::string realm;
    Bytes hashes;
  };
  std::vector<Sealed> sealed;
  {
    Statement rows = TRY(transaction.query(
        "SELECT id, realm, hashes FROM digest_realm WHERE account = ?", static_cast<int64_t>(id)));
    while (TRY(rows.step())) {
      sealed.push_back({rows.integer(0), rows.text(1), rows.blob(2)});
    }
  }
  std::vector<DigestRealm> realms;
  for (Sealed& row : sealed) {
    SecretBytes hashes = TRY(transaction.open(kDigestHashes, row.row, row.hashes));
    realms.push_back({std::move(row.realm), std::move(hashes)});
  }
  return realms;
}

Status replace_digest_realms(Transaction& transaction, const AccountRow& row,
                             const std::vector<std::string>& realms, const DigestSource& source) {
  TRY(transaction.run("DELETE FROM digest_realm WHERE account = ?", static_cast<int64_t>(row.id)));
  for (const std::string& realm : realms) {
    const Status inserted = insert_realm(transaction, row, realm, source);
    if (!inserted.ok() && inserted.error().is(ERROR_ALREADY_EXISTS)) {
      return fail(ERROR_INVALID_PARAMETER, "a realm is named twice");
    }
    TRY(inserted);
  }
  return {};
}

Status renew_digest_realms(Transaction& transaction, const AccountRow& row,
                           const DigestSource& source) {
  const std::vector<std::string> realms = TRY(digest_realm_names(transaction, row.id));
  return replace_digest_realms(transaction, row, realms, source);
}

}  // namespace opensspi::identity
