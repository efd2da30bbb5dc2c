// SPDX-License-Identifier: MIT
// Credential: one identity of one package, and the request for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "settings/settings.h"
#include "sspi/attributes.h"
#include "sspi/channel_credential.h"

namespace opensspi::sspi {

class Package;

// Use says what a credential is for.
enum class Use : uint8_t { kInbound = 1, kOutbound = 2, kBoth = 3 };

// SuppliedIdentity is SEC_WINNT_AUTH_IDENTITY in any of its forms, in UTF-8. An absent field was a
// null pointer.
struct SuppliedIdentity {
  std::optional<std::string> user;
  std::optional<std::string> domain;
  std::optional<SecretBytes> password;  // UTF-8
  std::optional<SecretBytes> keytab;    // instead of a password: a keytab file of Kerberos
  std::string package_list;             // as written, "!ntlm,kerberos"; empty if none
  bool identity_only =
      false;  // SEC_WINNT_AUTH_IDENTITY_FLAGS_ID_PROVIDER and related flags are refused in src/abi
};

// AcquireRequest is a request for a credential. `settings` is a snapshot that the credential keeps.
// PackageInfo::auth_data says which of `identity` and `channel` may be set.
struct AcquireRequest {
  Use use = Use::kOutbound;
  std::string principal;  // empty: the current identity
  std::optional<SuppliedIdentity> identity;
  std::optional<ChannelCredential> channel;
  std::shared_ptr<const Settings> settings;
};

class Credential;
using CredentialPtr = std::shared_ptr<const Credential>;

// Credential is one identity, ready to start contexts. Immutable, so that any thread may use it;
// contexts keep it alive as long as they need it. Functions that change one return a new one.
class Credential {
 public:
  virtual ~Credential() = default;
  [[nodiscard]] virtual const Package& package() const = 0;
  [[nodiscard]] virtual Use use() const = 0;
  // name returns SECPKG_CRED_ATTR_NAMES, DOMAIN\user or user@REALM.
  [[nodiscard]] virtual Result<std::string> name() const = 0;
  [[nodiscard]] virtual Filetime expiry() const { return kNever; }

  // query returns an attribute; by default the name, and SEC_E_UNSUPPORTED_FUNCTION for others.
  [[nodiscard]] virtual Result<CredentialValue> query(CredentialAttribute attribute) const;
  // add returns this credential with one more identity (AddCredentials), to be used with `package`
  // only; null: with every one. SEC_E_UNSUPPORTED_FUNCTION by default.
  [[nodiscard]] virtual Result<CredentialPtr> add(const Package* package,
                                                  AcquireRequest request) const;
  // set returns this credential with an attribute changed (SetCredentialsAttributes): `value` is
  // the bytes of its structure. SEC_E_UNSUPPORTED_FUNCTION by default.
  [[nodiscard]] virtual Result<CredentialPtr> set(CredentialAttribute attribute,
                                                  ByteView value) const;
};

}  // namespace opensspi::sspi
