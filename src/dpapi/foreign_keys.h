// SPDX-License-Identifier: MIT
// Master keys from elsewhere, and the secrets that open them.
#pragma once

#include <optional>
#include <variant>

#include "crypto/public_key.h"
#include "dpapi/credential_history.h"
#include "dpapi/master_key_file.h"

namespace opensspi::dpapi {

// SystemSecret is the LSA secret DPAPI_SYSTEM: the secret under which the keys of the machine and
// of the account SYSTEM are sealed.
struct SystemSecret {
  PreKey machine;
  PreKey user;
};

// parse_system_secret reads 40 bytes, or 44 with the version first, raw or in hexadecimal.
// ERROR_INVALID_DATA otherwise.
Result<SystemSecret> parse_system_secret(ByteView bytes);

// Password is the password of a user, in UTF-8.
struct Password {
  SecretBytes text;
};
// BackupKey is the private key of a domain.
struct BackupKey {
  std::shared_ptr<const crypto::PrivateKey> key;
};
using ForeignSecret = std::variant<Password, identity::NtHash, SystemSecret, BackupKey>;

// Owner is the owner of keys: the SID, and the history of the passwords if there is one.
struct Owner {
  std::optional<identity::Sid> sid;
  const CredentialHistory* history = nullptr;
};

// open_foreign_key opens a master key file with one of these secrets: the password or its NT hash,
// as local and as domain accounts use it, then the earlier passwords of the history; DPAPI_SYSTEM;
// or the domain's backup key. ERROR_INVALID_PASSWORD if the secret is wrong, ERROR_INVALID_DATA if
// the file has no copy for the domain, ERROR_INVALID_SID if a SID is needed and missing, or if the
// domain's copy belongs to another one; ERROR_CANCELLED.
Result<SecretBox<MasterKey>> open_foreign_key(const MasterKeyFile& file,
                                              const ForeignSecret& secret, const Owner& owner,
                                              const crypto::KeepGoing& keep_going);

}  // namespace opensspi::dpapi
