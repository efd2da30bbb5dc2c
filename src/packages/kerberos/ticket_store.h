// SPDX-License-Identifier: MIT
// TicketStore: one user's tickets in memory.
#pragma once

#include <functional>

#include "base/mutex.h"
#include "identity/client.h"
#include "packages/kerberos/kdc_requests.h"

namespace opensspi::kerberos {

// TicketStore is a private memory cache with one user's ticket-granting ticket, requested at first
// use and again when it expires. It is never written to disk. Any thread; no thread waits longer
// than its own time limit, whichever thread asks the KDC.
class TicketStore {
 public:
  TicketStore() = default;
  TicketStore(const TicketStore&) = delete;
  TicketStore& operator=(const TicketStore&) = delete;
  // with_password and with_keytab return a handle of the cache, after asking the KDC if necessary;
  // with a keytab also if its key has changed. A handle stays valid when others renew the ticket.
  // The KDC's clock offset is set with it, while the outermost Krb5 exists.
  Result<Cache> with_password(const Krb5& krb5, const KdcTimeout& timeout,
                              krb5_const_principal user, const SecretBytes& password);
  Result<Cache> with_keytab(const Krb5& krb5, const KdcTimeout& timeout, krb5_const_principal user,
                            krb5_keytab keytab);
  // fill stores a ticket, and held returns a handle of the cache that contains it.
  Status fill(const Krb5& krb5, krb5_creds& ticket);
  Result<Cache> held(const Krb5& krb5);
  // of returns a handle of the cache; if there is none, an empty one of that user is created. add
  // stores a service's ticket; the cache then belongs to the ticket's client, under the name that
  // the realm prefers.
  Result<Cache> of(const Krb5& krb5, krb5_const_principal user);
  Status add(const Krb5& krb5, krb5_creds& ticket);

 private:
  class Asking;
  using MakeKdcRequest = std::function<Result<KdcRequestPtr>()>;

  Result<Cache> filled(const Krb5& krb5, const KdcTimeout& timeout, krb5_const_principal user,
                       const MakeKdcRequest& make);
  // wait_for_others returns false if the time ran out first.
  bool wait_for_others(const KdcTimeout& timeout) REQUIRES(mutex_);
  [[nodiscard]] bool is_good_for(const Krb5& krb5, krb5_const_principal user) const
      REQUIRES(mutex_);
  [[nodiscard]] bool is_of(const Krb5& krb5, krb5_const_principal user) const REQUIRES(mutex_);
  void expect_key(krb5_kvno version);
  Status put(const Krb5& krb5, krb5_creds& ticket) REQUIRES(mutex_);
  Result<Cache> handle(const Krb5& krb5) const REQUIRES(mutex_);

  Mutex mutex_;  // held within a Krb5, never while waiting for a KDC
  Condition changed_;
  bool is_asking_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<const OwnCache> cache_ GUARDED_BY(mutex_);
  DetachedPrincipal user_ GUARDED_BY(mutex_);  // the owner of the ticket, by the requested name
  ClockOffset clock_ GUARDED_BY(mutex_);       // of the KDC that gave it
  int64_t good_until_ GUARDED_BY(mutex_) = 0;  // by that clock
  krb5_kvno key_version_ GUARDED_BY(mutex_) = 0;
};

// DelegatedTickets are the tickets that a client delegated. A server that impersonates the client
// uses them.
class DelegatedTickets final : public identity::Delegated {
 public:
  TicketStore& tickets() const { return tickets_; }

 private:
  mutable TicketStore tickets_;
};

}  // namespace opensspi::kerberos
