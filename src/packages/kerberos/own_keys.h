// SPDX-License-Identifier: MIT
// The locations of this process's tickets and keys.
#pragma once

#include <optional>

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

inline constexpr Error kNoKeytab =
    fail(SEC_E_NO_CREDENTIALS,
         "there is no keytab with a key: make one (ktadd, msktutil) and name it in KRB5_KTNAME");

// default_cache returns the default cache, which has an owner; SEC_E_NO_CREDENTIALS if it has none.
Result<Cache> default_cache(const Krb5& krb5);

// default_keytab and client_keytab return keytabs with a key in them; SEC_E_NO_CREDENTIALS if there
// is none.
Result<Keytab> default_keytab(const Krb5& krb5);
Result<Keytab> client_keytab(const Krb5& krb5);

// keytab_of returns a keytab in this process's memory with the keys of a keytab file, whose content
// `file` is. SEC_E_UNKNOWN_CREDENTIALS if it is malformed, or has no key.
Result<DetachedKeytab> keytab_of(const Krb5& krb5, ByteView file);

// first_principal returns the owner of the first key. account returns the first owner that is named
// like an account, not like a service (Active Directory accepts only accounts as clients), else the
// first. key_version returns the number of that owner's newest key, or nothing if there is none.
Result<Principal> first_principal(const Krb5& krb5, krb5_keytab keytab);
Result<Principal> account(const Krb5& krb5, krb5_keytab keytab);
std::optional<krb5_kvno> key_version(const Krb5& krb5, krb5_keytab keytab,
                                     krb5_const_principal owner);

}  // namespace opensspi::kerberos
