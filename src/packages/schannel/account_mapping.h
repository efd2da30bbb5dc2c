// SPDX-License-Identifier: MIT
// Which account a client's certificate names: explicit mappings, then user principal names.
#pragma once

#include "identity/authority.h"
#include "packages/schannel/trust.h"

namespace opensspi::schannel {

// MappingRequest is a client whose handshake is done.
struct MappingRequest {
  PeerCheck check;
  PeerCertificates sent;
  std::vector<cert::StorePtr> authorities;  // whose certificates may name accounts ("NTAuth")
};

// map_client returns the local account to which the certificate is mapped (`account set NAME
// --certificate`), or else the one that its user principal name names (the subject alternative name
// 1.3.6.1.4.1.311.20.2.3). The certificate is checked here, whoever validated it in the handshake.
// A mapping of the client's key counts whatever CA issued the certificate. For what the CA alone
// says (its name and number, a key identifier, a user principal name) it must be one of the
// authorities: any other could name any account. SEC_E_NO_IMPERSONATION if one of this is not so,
// if the account does not exist or may not log on, even if another way would lead to another one,
// or if only winbind could know the name: a domain's accounts are never the result.
Result<identity::ClientPtr> map_client(const MappingRequest& request, identity::Accounts& accounts);

// user_principal_name returns the only name of that kind; nothing if there is none or more than
// one, or if it is not a user and a domain in UTF-8.
std::optional<std::string> user_principal_name(ByteView certificate);

}  // namespace opensspi::schannel
