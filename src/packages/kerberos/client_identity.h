// Who a principal is on this machine.
#pragma once

#include <mutex>

#include "packages/kerberos/credential.h"

namespace opensspi::kerberos {

// SidSource says where the SIDs of a client are from: its principal's name, or an authority's word,
// which is a certificate or, for an anonymous client, Windows' own SID.
enum class SidSource : uint8_t { kPrincipal, kAuthority };

// TicketClient is what a ticket says of its client.
struct TicketClient {
  identity::ClientPtr client;
  SidSource sid_source = SidSource::kPrincipal;
};

// client_of returns the client of a ticket that rd_req has read into `auth`. Its SIDs and groups
// are those of the privilege attribute certificate, if the ticket has one that the key that
// decrypted it has signed; otherwise LocalClient says who it is. `delegated` is what the client
// handed over, or null.
Result<TicketClient> client_of(const Krb5& krb5, const krb5_ticket& ticket, const AuthContext& auth,
                               std::shared_ptr<const DelegatedTickets> delegated);

// LocalClient is who a client is on this machine. A client with a certificate is the Unix user that
// winbind has for its SID, or none: its name decides nothing. A client without one is the user that
// local_user maps its principal to and has that user's SIDs, or else one made of its principal's
// name. That takes longer than the rest of a handshake, so it is done when somebody asks. Any
// thread.
class LocalClient {
 public:
  // `principal` is text_of's.
  LocalClient(const sspi::Host& host, std::string principal, SidSource source)
      : host_(host), principal_(std::move(principal)), source_(source) {}
  // of returns the client with all that this machine knows of it, or an error if that cannot be
  // found out now.
  Result<identity::ClientPtr> of(const identity::ClientPtr& client);

 private:
  sspi::Host host_;
  std::string principal_;
  SidSource source_;
  std::mutex mutex_;  // under a Krb5
  identity::ClientPtr known_;
};

// client_again returns who a principal is today, without its ticket: the user that local_user maps
// it to. If an authority gave its SIDs, it is `by_sid`, what this machine's domain says of them,
// or the error of that.
Result<identity::ClientPtr> client_again(const sspi::Host& host, const std::string& principal,
                                         SidSource source, Result<identity::ClientPtr> by_sid);

// principal_sid returns S-1-22-88 and then SHA-256 of a principal's whole name (text_of) as eight
// numbers: another SID for each, and the same one on every machine. Neither Windows nor Samba,
// which has 22-1 and 22-2, gives such a SID.
Result<identity::Sid> principal_sid(std::string_view principal);

}  // namespace opensspi::kerberos
