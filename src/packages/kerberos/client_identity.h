// SPDX-License-Identifier: MIT
// The local identity of a principal.
#pragma once

#include "base/mutex.h"
#include "packages/kerberos/credential.h"

namespace opensspi::kerberos {

// SidSource says where the SIDs of a client come from: from its principal's name, or from an
// authority, that is a PAC or, for an anonymous client, Windows' own SID.
enum class SidSource : uint8_t { kPrincipal, kAuthority };

// TicketClient is what a ticket says about its client.
struct TicketClient {
  identity::ClientPtr client;
  SidSource sid_source = SidSource::kPrincipal;
};

// client_of returns the client of a ticket that rd_req has read into `auth`. Its SIDs and groups
// are those of the PAC, if the ticket has one that is signed with the key that decrypted the
// ticket; otherwise LocalClient looks them up. `delegated` is what the client delegated, or null.
Result<TicketClient> client_of(const Krb5& krb5, const krb5_ticket& ticket, const AuthContext& auth,
                               std::shared_ptr<const DelegatedTickets> delegated);

// LocalClient is the local identity of a client. A client with a PAC is the Unix user that winbind
// has for its SID, or none; its name is not used. A client without a PAC is the user to which
// local_user maps its principal, with that user's SIDs, or else has a SID derived from its
// principal's name. The look-up takes longer than the rest of a handshake, so it is done on
// request. Any thread.
class LocalClient {
 public:
  // `principal` is a result of text_of.
  LocalClient(const sspi::Host& host, std::string principal, SidSource source)
      : host_(host), principal_(std::move(principal)), source_(source) {}
  // of returns the client with everything that this machine knows about it, or an error if that
  // cannot be looked up now.
  Result<identity::ClientPtr> of(const identity::ClientPtr& client);

 private:
  sspi::Host host_;
  std::string principal_;
  SidSource source_;
  Mutex mutex_;  // under a Krb5
  identity::ClientPtr known_ GUARDED_BY(mutex_);
};

// client_again returns the current identity of a principal, without its ticket: the user to which
// local_user maps it. If an authority gave its SIDs, it is `by_sid`, what this machine's domain
// returns for them, or the error of that.
Result<identity::ClientPtr> client_again(const sspi::Host& host, const std::string& principal,
                                         SidSource source, Result<identity::ClientPtr> by_sid);

// principal_sid returns S-1-22-88 followed by SHA-256 of a principal's complete name (text_of) as
// eight numbers: a different SID for each principal, and the same one on every machine. Neither
// Windows nor Samba, which has 22-1 and 22-2, gives such a SID.
Result<identity::Sid> principal_sid(std::string_view principal);

}  // namespace opensspi::kerberos
