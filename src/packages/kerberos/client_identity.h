// Who a principal is on this machine.
#pragma once

#include "packages/kerberos/credential.h"

namespace opensspi::kerberos {

// client_of answers the client of a ticket. Its SIDs and groups are those of the privilege
// attribute certificate, where the ticket has one whose signature by the service's key is right;
// else those of its Unix user. That is the one that auth_to_local of krb5.conf maps the principal
// to, else winbind's for the SID, else there is none. `delegated` is what the client handed over,
// or null.
Result<identity::ClientPtr> client_of(const Krb5& krb5, const sspi::Host& host,
                                      const krb5_ticket& ticket, krb5_keytab keytab,
                                      std::shared_ptr<const DelegatedTickets> delegated);

}  // namespace opensspi::kerberos
