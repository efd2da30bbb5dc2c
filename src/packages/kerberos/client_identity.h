// Who a principal is on this machine.
#pragma once

#include <mutex>

#include "packages/kerberos/credential.h"

namespace opensspi::kerberos {

// client_of answers the client of a ticket, with the SIDs and groups of the privilege attribute
// certificate where the ticket has one whose signature by the service's key is right. `delegated`
// is what the client handed over, or null.
Result<identity::ClientPtr> client_of(const Krb5& krb5, const krb5_ticket& ticket,
                                      krb5_keytab keytab,
                                      std::shared_ptr<const DelegatedTickets> delegated);

// LocalClient is who a client is on this machine: the Unix user that auth_to_local of krb5.conf
// maps its principal to, else winbind's for the SID, else none; a client without a certificate has
// that user's SIDs. That takes longer than all else of a handshake, so it is found out when
// somebody wants to know. Any thread.
class LocalClient {
 public:
  explicit LocalClient(const sspi::Host& host) : host_(host) {}
  identity::ClientPtr of(const std::string& principal, const identity::ClientPtr& client);

 private:
  sspi::Host host_;
  std::mutex mutex_;  // under a Krb5
  identity::ClientPtr known_;
};

// SidSource says where the SIDs of a client are from.
enum class SidSource : uint8_t { kUnixUser, kCertificate };
SidSource sid_source_of(const identity::Client& client);

// client_again answers who a principal is today, without its ticket: the user that auth_to_local
// maps it to. Where a certificate named its SIDs, `by_sid` must be what this machine's domain says
// of them; its error is the answer otherwise.
Result<identity::ClientPtr> client_again(const std::string& principal, SidSource source,
                                         Result<identity::ClientPtr> by_sid);

}  // namespace opensspi::kerberos
