// Master keys from elsewhere: what a person knows or has that opens them.
#pragma once

#include <optional>
#include <variant>

#include "crypto/public_key.h"
#include "dpapi/credential_history.h"
#include "dpapi/master_key_file.h"

namespace opensspi::dpapi {

// SystemSecret is the LSA secret DPAPI_SYSTEM: what the keys of the machine and of the account
// SYSTEM are sealed under.
struct SystemSecret {
  PreKey machine;
  PreKey user;
};

// parse_system_secret reads 40 bytes, or 44 with the version in front, raw or in hexadecimal.
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

// Owner is whose keys they are: the SID, and the history of the passwords if there is one.
struct Owner {
  std::optional<identity::Sid> sid;
  const CredentialHistory* history = nullptr;
};

// open_foreign_key opens a master key file with what somebody knows: the password or its NT hash,
// as local and as domain accounts use it, then the earlier passwords of the history; DPAPI_SYSTEM;
// or the domain's backup key. ERROR_INVALID_PASSWORD if nothing fits, ERROR_INVALID_DATA if the
// file has no copy for the domain, ERROR_INVALID_SID if a SID is needed and missing, or if the
// domain's copy belongs to another one; ERROR_CANCELLED.
Result<SecretBox<MasterKey>> open_foreign_key(const MasterKeyFile& file,
                                              const ForeignSecret& secret, const Owner& owner,
                                              const crypto::KeepGoing& keep_going);

}  // namespace opensspi::dpapi
