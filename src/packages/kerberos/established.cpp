// SPDX-License-Identifier: MIT
#include "packages/kerberos/established.h"

#include "packages/kerberos/errors.h"

namespace opensspi::kerberos {

Result<std::optional<Key>> key_of(const krb5_keyblock* keyblock) {
  if (keyblock == nullptr) {
    return std::optional<Key>();
  }
  return std::optional<Key>(
      TRY(Key::make(keyblock->enctype, {keyblock->contents, keyblock->length})));
}

Result<std::optional<Key>> own_subkey(const Krb5& krb5, const AuthContext& auth) {
  Keyblock key(krb5);
  TRY(check(krb5->auth_con_getsendsubkey(krb5.context(), auth.get(), key.out())));
  return key_of(key.get());
}

Result<Key> initiator_key(const Krb5& krb5, const AuthContext& auth, sspi::Role role) {
  Keyblock key(krb5);
  const auto subkey =
      role == sspi::Role::kInitiator ? krb5->auth_con_getsendsubkey : krb5->auth_con_getrecvsubkey;
  TRY(check(subkey(krb5.context(), auth.get(), key.out())));
  if (key.get() == nullptr) {
    TRY(check(krb5->auth_con_getkey(krb5.context(), auth.get(), key.out())));
  }
  if (key.get() == nullptr) {
    return fail(SEC_E_INTERNAL_ERROR, "libkrb5 has no session key");
  }
  return Key::make(key->enctype, {key->contents, key->length});
}

Result<uint32_t> own_number(const Krb5& krb5, const AuthContext& auth) {
  krb5_int32 number = 0;
  TRY(check(krb5->auth_con_getlocalseqnumber(krb5.context(), auth.get(), &number)));
  return static_cast<uint32_t>(number);
}

Result<uint32_t> peer_number(const Krb5& krb5, const AuthContext& auth) {
  krb5_int32 number = 0;
  TRY(check(krb5->auth_con_getremoteseqnumber(krb5.context(), auth.get(), &number)));
  return static_cast<uint32_t>(number);
}

Filetime time_of(krb5_timestamp time) { return filetime_from_unix(static_cast<uint32_t>(time)); }

}  // namespace opensspi::kerberos
