// Who a principal is on this machine.
#pragma once

#include <mutex>

#include "packages/kerberos/credential.h"

namespace opensspi::kerberos {

// client_of answers the client of a ticket that rd_req has read into `auth`. Its SIDs and groups
// are those of the privilege attribute certificate, where the ticket has one that the key that
// decrypted it has signed; without one LocalClient says who it is. `delegated` is what the client
// handed over, or null.
Result<identity::ClientPtr> client_of(const Krb5& krb5, const krb5_ticket& ticket,
                                      const AuthContext& auth,
                                      std::shared_ptr<const DelegatedTickets> delegated);

// LocalClient is who a client is on this machine: the Unix user that auth_to_local of krb5.conf
// maps its principal to, else winbind's for the SID, else none; a client without a certificate has
// that user's SIDs, else one made of its principal's name. That takes longer than all else of a
// handshake, so it is found out when somebody wants to know. Any thread.
class LocalClient {
 public:
  explicit LocalClient(const sspi::Host& host) : host_(host) {}
  // of answers the client whole: an error where this machine cannot say who it is, now.
  Result<identity::ClientPtr> of(const std::string& principal, const identity::ClientPtr& client);

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

// principal_sid answers S-1-22-88 and then SHA-256 of a principal's name as eight numbers: another
// SID for each, and the same one on every machine. No such SID is given by Windows or by Samba, who
// has 22-1 and 22-2.
Result<identity::Sid> principal_sid(std::string_view principal);

}  // namespace opensspi::kerberos
