// SPDX-License-Identifier: MIT
// Established: what remains of a handshake after its end.
#pragma once

#include <memory>
#include <string>

#include "packages/kerberos/client_identity.h"
#include "packages/kerberos/krb5.h"
#include "packages/kerberos/session.h"
#include "sspi/session_context.h"

namespace opensspi::kerberos {

// Established is all that a completed context keeps.
struct Established : sspi::EstablishedContext {
  std::string client_name;  // text_of its principal
  std::string user;         // DOMAIN\\user if a PAC says so, else client_name
  std::string server_name;
  std::unique_ptr<Session> session;
  SidSource sid_source = SidSource::kPrincipal;  // of `client`
  std::unique_ptr<LocalClient> local;            // null if `client` is already complete

  // Every session has keys, and its tokens say how each message is protected, whatever was
  // requested: SASL's last step ([RFC 4752] 3.1) has no flags. Only encryption by this end needs
  // confidentiality.
  [[nodiscard]] static bool protects() { return true; }
  [[nodiscard]] bool seals() const { return granted.has(sspi::Flag::kConfidentiality); }
  // sign, verify, seal and unseal are what sspi::SessionContext needs from its session, which
  // counts its messages itself.
  Status sign(sspi::Message message, uint32_t /*sequence*/) const { return session->sign(message); }
  Status verify(sspi::Message message, uint32_t /*sequence*/) const {
    return session->verify(message);
  }
  Status seal(uint32_t quality, sspi::Message message, uint32_t /*sequence*/) const {
    return session->seal(quality, message);
  }
  Result<uint32_t> unseal(sspi::Message message, uint32_t /*sequence*/) const {
    return session->unseal(message);
  }
};

// Finished is the end of a handshake, with the last token for the peer.
struct Finished {
  Established established;
  Bytes token;
};

// Converts a keyblock of libkrb5 to a key; nothing for null.
Result<std::optional<Key>> key_of(const krb5_keyblock* keyblock);

// own_subkey returns the subkey of this end, if there is one.
Result<std::optional<Key>> own_subkey(const Krb5& krb5, const AuthContext& auth);
// initiator_key returns the initiator's subkey, else the ticket's session key; `role` is this
// end's. Call it before the acceptor's subkey is known: libkrb5 replaces the initiator's by that.
Result<Key> initiator_key(const Krb5& krb5, const AuthContext& auth, sspi::Role role);
// own_number and peer_number are the sequence numbers of the first messages.
Result<uint32_t> own_number(const Krb5& krb5, const AuthContext& auth);
Result<uint32_t> peer_number(const Krb5& krb5, const AuthContext& auth);

// time_of converts libkrb5's seconds, which reach to 2106.
Filetime time_of(krb5_timestamp time);

}  // namespace opensspi::kerberos
