// Where the tickets and the keys of this process are.
#pragma once

#include <optional>

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

inline constexpr Error kNoKeytab =
    fail(SEC_E_NO_CREDENTIALS,
         "there is no keytab with a key: make one (ktadd, msktutil) and name it in KRB5_KTNAME");

// default_cache answers the default cache, which has an owner: SEC_E_NO_CREDENTIALS where it has
// none.
Result<Cache> default_cache(const Krb5& krb5);

// default_keytab and client_keytab answer keytabs with a key in them: SEC_E_NO_CREDENTIALS.
Result<Keytab> default_keytab(const Krb5& krb5);
Result<Keytab> client_keytab(const Krb5& krb5);

// keytab_of returns a keytab in this process's memory with the keys of a keytab file, whose content
// `file` is. SEC_E_UNKNOWN_CREDENTIALS if libkrb5 cannot read that, or it has no key.
Result<LastingKeytab> keytab_of(const Krb5& krb5, ByteView file);

// first_principal answers whose the first key is; account answers the first that is named as
// accounts are, not as services (Active Directory knows only such as clients), else the first;
// key_version answers the number of that owner's newest key, or nothing where there is none.
Result<Principal> first_principal(const Krb5& krb5, krb5_keytab keytab);
Result<Principal> account(const Krb5& krb5, krb5_keytab keytab);
std::optional<krb5_kvno> key_version(const Krb5& krb5, krb5_keytab keytab,
                                     krb5_const_principal owner);

}  // namespace opensspi::kerberos
