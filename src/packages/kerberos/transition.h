// Transition: tickets of users who gave this service no password ([MS-SFU], protocol transition).
#pragma once

#include "packages/kerberos/ticket_store.h"

namespace opensspi::kerberos {

// Transition asks the KDC, with the tickets or the keys of this process, for a user's ticket to
// this service itself (S4U2Self), and with that for one to another service (S4U2Proxy). What the
// realm allows, it decides; whether it is asked at all, the setting kerberos_protocol_transition.
// Any thread.
class Transition {
 public:
  // is_possible answers, without the network, whether there is something to ask with.
  static bool is_possible(const Krb5& krb5);
  // cache answers the user's tickets so far.
  Result<Cache> cache(const Krb5& krb5, krb5_const_principal user) { return user_.of(krb5, user); }
  // ticket gets one and puts it there. SEC_E_LOGON_DENIED, SEC_E_NO_S4U_PROT_SUPPORT for what the
  // KDC does not give to this service; SEC_E_DELEGATION_REQUIRED,
  // SEC_E_CROSSREALM_DELEGATION_FAILURE for what it does not give to others.
  Result<LastingCredentials> ticket(const Krb5& krb5, const Patience& patience,
                                    krb5_const_principal user, krb5_const_principal server);

 private:
  Result<Cache> service_tickets(const Krb5& krb5, const Patience& patience,
                                krb5_const_principal server);
  TicketStore service_;  // got by a keytab
  TicketStore user_;
};

}  // namespace opensspi::kerberos
