// TicketStore: one user's tickets in memory.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

#include "identity/client.h"
#include "packages/kerberos/questions.h"

namespace opensspi::kerberos {

// TicketStore is a private memory cache with one user's ticket-granting ticket, got at first use
// and again when it runs out. It never touches a disk. Any thread; nobody waits longer than the
// patience that it brings, whoever asks the KDC.
class TicketStore {
 public:
  TicketStore() = default;
  TicketStore(const TicketStore&) = delete;
  TicketStore& operator=(const TicketStore&) = delete;
  // with_password and with_keytab answer a handle of the cache, after asking the KDC if need be; by
  // a keytab also when that has another key by now. A handle stays good when others renew the
  // ticket. With it comes the KDC's clock, for as long as the stay lasts.
  Result<Cache> with_password(const Krb5& krb5, const Patience& patience, krb5_const_principal user,
                              const SecretBytes& password);
  Result<Cache> with_keytab(const Krb5& krb5, const Patience& patience, krb5_const_principal user,
                            krb5_keytab keytab);
  // fill puts a ticket in, and held answers a handle of the cache that it was put into.
  Status fill(const Krb5& krb5, krb5_creds& ticket);
  Result<Cache> held(const Krb5& krb5);
  // of answers a handle of the cache, made empty and that user's where there is none. add puts a
  // service's ticket in; the cache then is of the ticket's client, as the realm prefers to name it.
  Result<Cache> of(const Krb5& krb5, krb5_const_principal user);
  Status add(const Krb5& krb5, krb5_creds& ticket);

 private:
  class Asking;
  using MakeQuestion = std::function<Result<QuestionPtr>()>;

  Result<Cache> filled(const Krb5& krb5, const Patience& patience, krb5_const_principal user,
                       const MakeQuestion& question);
  // wait_for_others answers false where patience ended first.
  bool wait_for_others(std::unique_lock<std::mutex>& lock, const Patience& patience);
  [[nodiscard]] bool is_good_for(const Krb5& krb5, krb5_const_principal user) const;
  [[nodiscard]] bool is_of(const Krb5& krb5, krb5_const_principal user) const;
  void expect_key(krb5_kvno version);
  Status put(const Krb5& krb5, krb5_creds& ticket);
  Result<Cache> handle(const Krb5& krb5) const;

  std::mutex mutex_;  // under a Krb5; nobody waits for a KDC with it
  std::condition_variable changed_;
  bool is_asking_ = false;
  std::shared_ptr<const OwnCache> cache_;
  LastingPrincipal user_;   // whose ticket is held, by the name that was asked for
  ClockOffset clock_;       // of the KDC that gave it
  int64_t good_until_ = 0;  // by that clock
  krb5_kvno key_version_ = 0;
};

// DelegatedTickets is what a client handed over. A server that impersonates it acts with them.
class DelegatedTickets final : public identity::Delegated {
 public:
  TicketStore& tickets() const { return tickets_; }

 private:
  mutable TicketStore tickets_;
};

}  // namespace opensspi::kerberos
