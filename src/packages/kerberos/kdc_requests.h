// SPDX-License-Identifier: MIT
// The kinds of requests to KDCs: AS-REQ and TGS-REQ (RFC 4120 3.1, 3.3).
#pragma once

#include <memory>

#include "base/secret.h"
#include "packages/kerberos/kdc.h"

namespace opensspi::kerberos {

using KdcRequestPtr = std::unique_ptr<KdcRequest>;

// as_req_by_password and as_req_by_keytab request a user's ticket-granting ticket. The password
// ends with a zero.
Result<KdcRequestPtr> as_req_by_password(const Krb5& krb5, krb5_const_principal user,
                                         const SecretBytes& password);
Result<KdcRequestPtr> as_req_by_keytab(const Krb5& krb5, krb5_const_principal user,
                                       krb5_keytab keytab);

// tgs_req_for_service requests the ticket of the cache's user to a service; it is also stored in
// the cache.
Result<KdcRequestPtr> tgs_req_for_service(const Krb5& krb5, krb5_ccache cache,
                                          krb5_const_principal client, krb5_const_principal server);

// tgs_req_forwarded requests a ticket-granting ticket that can be delegated to the service of
// `ticket`.
Result<KdcRequestPtr> tgs_req_forwarded(const Krb5& krb5, krb5_ccache cache,
                                        const krb5_creds& ticket);

// tgs_req_for_user requests, with the tickets of the service `self`, a ticket of `user` to it
// (S4U2Self, [MS-SFU] 3.1.5.1.1).
Result<KdcRequestPtr> tgs_req_for_user(const Krb5& krb5, krb5_ccache cache,
                                       krb5_const_principal user, krb5_const_principal self);
// tgs_req_by_proxy requests a ticket to another service, for the user whose ticket to `self` is
// `evidence` (S4U2Proxy, [MS-SFU] 3.1.5.2.1).
Result<KdcRequestPtr> tgs_req_by_proxy(const Krb5& krb5, krb5_ccache cache,
                                       const krb5_creds& evidence, krb5_const_principal self,
                                       krb5_const_principal server);

}  // namespace opensspi::kerberos
