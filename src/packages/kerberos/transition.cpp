// SPDX-License-Identifier: MIT
#include "packages/kerberos/transition.h"

#include "packages/kerberos/errors.h"
#include "packages/kerberos/names.h"
#include "packages/kerberos/own_keys.h"

namespace opensspi::kerberos {
namespace {

constexpr Error kNoSupport =
    fail(SEC_E_NO_S4U_PROT_SUPPORT,
         "the KDC, or this libkrb5, does not give services tickets of users who gave no password");
constexpr Error kNoLogon =
    fail(SEC_E_LOGON_DENIED, "the KDC does not let this service log on users without a password");
constexpr Error kNotTrusted =
    fail(SEC_E_DELEGATION_REQUIRED,
         "the KDC does not let this service act for this user at the target: trust its account for "
         "delegation to the target, with any authentication protocol; a user may be marked as one "
         "who cannot be delegated");
constexpr Error kNotAcrossRealms = fail(
    SEC_E_CROSSREALM_DELEGATION_FAILURE,
    "the target is in another realm, whose KDC does not let this service act for others there");
constexpr Error kAnother = fail(SEC_E_WRONG_PRINCIPAL, "the KDC's ticket names another user");

bool same(const Krb5& krb5, krb5_const_principal left, krb5_const_principal right) {
  return krb5->principal_compare(krb5.context(), left, right) != 0;
}

// Codes that refuse the service itself, whatever the user.
bool is_refusal(krb5_error_code code) {
  return code == KRB5KDC_ERR_BADOPTION || code == KRB5KDC_ERR_POLICY ||
         code == KRB5_TKT_NOT_FORWARDABLE;
}

// A KDC that does not know the request returns a ticket of the service itself.
Result<DetachedCredentials> log_on(const Krb5& krb5, const KdcTimeout& timeout,
                                   const Cache& tickets, krb5_const_principal user,
                                   krb5_const_principal self) {
  if (krb5->get_credentials_for_user == nullptr) {
    return kNoSupport;
  }
  auto request = TRY(tgs_req_for_user(krb5, tickets.get(), user, self));
  Reply reply = TRY(send_request(krb5, timeout, std::move(request)));
  if (reply.code == KRB5KDC_ERR_PADATA_TYPE_NOSUPP) {
    return kNoSupport;
  }
  if (is_refusal(reply.code)) {
    return with_sentence(kNoLogon, reply.sentence.data());
  }
  DetachedCredentials evidence = TRY(granted(std::move(reply)));
  if (same(krb5, evidence->client, self) && !same(krb5, user, self)) {
    return kNoSupport;
  }
  return evidence;
}

Result<DetachedCredentials> pass_on(const Krb5& krb5, const KdcTimeout& timeout,
                                    const Cache& tickets, const krb5_creds& evidence,
                                    krb5_const_principal self, krb5_const_principal server) {
  auto request = TRY(tgs_req_by_proxy(krb5, tickets.get(), evidence, self, server));
  Reply reply = TRY(send_request(krb5, timeout, std::move(request)));
  if (is_refusal(reply.code)) {
    const bool far = realm_of(server) != realm_of(self);
    return with_sentence(far ? kNotAcrossRealms : kNotTrusted, reply.sentence.data());
  }
  DetachedCredentials ticket = TRY(granted(std::move(reply)));
  if (!same(krb5, ticket->client, evidence.client)) {
    return kAnother;
  }
  return ticket;
}

// This service is a target if it has its key, or logs on as it.
bool is_own(const Krb5& krb5, krb5_const_principal self, krb5_const_principal server) {
  const auto keytab = default_keytab(krb5);
  return same(krb5, self, server) || (keytab.ok() && key_version(krb5, keytab->get(), server));
}

// The ticket has the caller's name for the target, so that it is found again.
Status rename(const Krb5& krb5, krb5_creds& ticket, krb5_const_principal server) {
  krb5_principal name = nullptr;
  TRY(check(krb5->copy_principal(krb5.context(), server, &name)));
  krb5->free_principal(krb5.context(), std::exchange(ticket.server, name));
  return {};
}

bool is_denied(const Error& error) { return error.is(SEC_E_LOGON_DENIED); }

}  // namespace

bool Transition::is_possible(const Krb5& krb5) {
  return default_cache(krb5).ok() || client_keytab(krb5).ok() || default_keytab(krb5).ok();
}

// As the target itself, if that is this service, so that its own key opens the ticket. Active
// Directory allows no logon under the name of a service; any account that has the name is accepted
// there.
Result<Cache> Transition::service_tickets(const Krb5& krb5, const KdcTimeout& timeout,
                                          krb5_const_principal server) {
  const auto keytab = default_keytab(krb5);
  if (keytab.ok() && key_version(krb5, keytab->get(), server)) {
    auto found = service_.with_keytab(krb5, timeout, server, keytab->get());
    if (found.ok() || !is_denied(found.error())) {
      return found;
    }
  }
  auto current = default_cache(krb5);
  if (current.ok()) {
    return current;
  }
  const auto clients = client_keytab(krb5);
  if (!clients.ok() && !keytab.ok()) {
    return current;
  }
  krb5_keytab keys = clients.ok() ? clients->get() : keytab->get();
  const Principal first = TRY(account(krb5, keys));
  return service_.with_keytab(krb5, timeout, first.get(), keys);
}

Result<DetachedCredentials> Transition::ticket(const Krb5& krb5, const KdcTimeout& timeout,
                                               krb5_const_principal user,
                                               krb5_const_principal server) {
  const Cache tickets = TRY(service_tickets(krb5, timeout, server));
  Principal self(krb5);
  TRY(check(krb5->cc_get_principal(krb5.context(), tickets.get(), self.out())));
  DetachedCredentials ticket = TRY(log_on(krb5, timeout, tickets, user, self.get()));
  if (!is_own(krb5, self.get(), server)) {
    ticket = TRY(pass_on(krb5, timeout, tickets, *ticket.get(), self.get(), server));
  }
  TRY(rename(krb5, *ticket.get(), server));
  TRY(user_.add(krb5, *ticket.get()));
  return ticket;
}

}  // namespace opensspi::kerberos
