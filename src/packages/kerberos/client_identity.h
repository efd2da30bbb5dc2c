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

// SidSource says where the SIDs of a client are from.
enum class SidSource : uint8_t { kUnixUser, kCertificate };
SidSource sid_source_of(const identity::Client& client);

// client_again answers who a principal is today, without its ticket: the user that auth_to_local
// maps it to. Where a certificate named its SIDs, `by_sid` must be what this machine's domain says
// of them; its error is the answer otherwise.
Result<identity::ClientPtr> client_again(const std::string& principal, SidSource source,
                                         Result<identity::ClientPtr> by_sid);

}  // namespace opensspi::kerberos
