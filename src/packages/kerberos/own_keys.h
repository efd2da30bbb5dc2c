// Where the tickets and the keys of this process are.
#pragma once

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// default_cache answers the default cache, which has an owner: SEC_E_NO_CREDENTIALS where it has
// none.
Result<Cache> default_cache(const Krb5& krb5);

// default_keytab and client_keytab answer keytabs with a key in them: SEC_E_NO_CREDENTIALS.
Result<Keytab> default_keytab(const Krb5& krb5);
Result<Keytab> client_keytab(const Krb5& krb5);

// first_principal answers whose the first key is; account answers the first that is named as
// accounts are, not as services (Active Directory knows only such as clients), else the first;
// has_key answers whether there is one of that owner's.
Result<Principal> first_principal(const Krb5& krb5, krb5_keytab keytab);
Result<Principal> account(const Krb5& krb5, krb5_keytab keytab);
bool has_key(const Krb5& krb5, krb5_keytab keytab, krb5_const_principal owner);

}  // namespace opensspi::kerberos
