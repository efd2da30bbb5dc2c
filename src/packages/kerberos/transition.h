// SPDX-License-Identifier: MIT
// Transition: tickets of users who gave no password to this service ([MS-SFU], protocol
// transition).
#pragma once

#include "packages/kerberos/ticket_store.h"

namespace opensspi::kerberos {

// Transition asks the KDC, with the tickets or the keys of this process, for a user's ticket to
// this service itself (S4U2Self), and with that for one to another service (S4U2Proxy). The realm
// decides what is allowed; the setting kerberos_protocol_transition decides whether it is asked.
// Any thread.
class Transition {
 public:
  // is_possible returns, without network access, whether there are tickets or keys to ask with.
  static bool is_possible(const Krb5& krb5);
  // cache returns the user's tickets so far.
  Result<Cache> cache(const Krb5& krb5, krb5_const_principal user) { return user_.of(krb5, user); }
  // ticket requests one and stores it there. SEC_E_LOGON_DENIED or SEC_E_NO_S4U_PROT_SUPPORT if the
  // KDC refuses this service; SEC_E_DELEGATION_REQUIRED or SEC_E_CROSSREALM_DELEGATION_FAILURE if
  // it refuses a ticket to others.
  Result<DetachedCredentials> ticket(const Krb5& krb5, const KdcTimeout& timeout,
                                     krb5_const_principal user, krb5_const_principal server);

 private:
  Result<Cache> service_tickets(const Krb5& krb5, const KdcTimeout& timeout,
                                krb5_const_principal server);
  TicketStore service_;  // requested with a keytab
  TicketStore user_;
};

}  // namespace opensspi::kerberos
