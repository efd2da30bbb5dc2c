// SPDX-License-Identifier: MIT
// The table of accounts' realms of Digest, and one function for each thing that is asked of it.
#pragma once

#include <string>
#include <vector>

#include "identity/account_table.h"
#include "identity/digest_hashes.h"

namespace opensspi::identity {

inline constexpr const char* kDigestStep =
    "CREATE TABLE digest_realm (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE, realm TEXT NOT NULL,"
    " hashes BLOB NOT NULL, UNIQUE (account, realm));";
// Hashes are bound to their account, its name and their realm.
inline constexpr const char* kDigestBound[] = {
    "SELECT account, realm, kind, name, folded FROM digest_realm"
    " JOIN principal ON principal.id = account WHERE digest_realm.id = ?"};
inline constexpr storage::SealedColumn kDigestHashes{"digest_realm", "hashes", "id", kDigestBound};

// DigestRealm is a realm for which an account is enabled.
struct DigestRealm {
  std::string realm;
  SecretBytes hashes;  // of make_digest_hashes
};

// Everything below runs within the caller's transaction.

// digest_realm_names returns the realms of an account, sorted; digest_realms also their hashes.
Result<std::vector<std::string>> digest_realm_names(storage::Transaction& transaction, uint64_t id);
Result<std::vector<DigestRealm>> digest_realms(storage::Transaction& transaction, uint64_t id);

// DigestSource is what hashes are made from.
struct DigestSource {
  std::string_view computer;
  ByteView password;
};

// replace_digest_realms makes `realms` the only ones of an account.
Status replace_digest_realms(storage::Transaction& transaction, const AccountRow& row,
                             const std::vector<std::string>& realms, const DigestSource& source);
// renew_digest_realms makes the hashes of all realms anew, for a new password.
Status renew_digest_realms(storage::Transaction& transaction, const AccountRow& row,
                           const DigestSource& source);

}  // namespace opensspi::identity
