// Credential: whose tickets an initiator uses, and whose keys an acceptor has.
#pragma once

#include <atomic>

#include "packages/kerberos/keys.h"
#include "packages/kerberos/ticket_store.h"
#include "packages/kerberos/transition.h"
#include "sspi/package.h"

namespace opensspi::kerberos {

// Policy is what the settings say, read once for a credential.
struct Policy {
  sspi::BindingsPolicy bindings = sspi::BindingsPolicy::kFlags;
  bool always_delegates = false;
  bool allows_transition = false;
  bool allows_rc4 = true;
  uint32_t kdc_timeout = 0;  // seconds
  static Policy from(const Settings& settings);
  // allows answers SEC_E_CRYPTO_SYSTEM_INVALID for an RC4 key on a host in FIPS mode, unless the
  // setting allow_non_fips_algorithms says otherwise.
  [[nodiscard]] Status allows(const Key& key) const;
};

// Tickets are where an initiator's tickets come from: a cache, and the KDC, which is asked with
// what is in the cache, or for users without a password by way of `transition`. Those of a cache
// that is the process's may have run out: then there may be others.
struct Tickets {
  Cache cache;
  Transition* transition = nullptr;
  bool is_process_cache = false;
};

// Credential is immutable but for tickets that it gets by itself. The default cache and keytab are
// looked up anew for each context, so that kinit, kdestroy and a new key count at once.
class Credential final : public sspi::Credential {
 public:
  // acquire answers a credential without asking a KDC. SEC_E_UNKNOWN_CREDENTIALS for a name that
  // is none, SEC_E_NO_CREDENTIALS for a server's where there is no keytab.
  static Result<sspi::CredentialPtr> acquire(const sspi::Host& host, const sspi::Package& package,
                                             sspi::AcquireRequest request);

  Credential(const sspi::Host& host, const sspi::Package& package, sspi::AcquireRequest request)
      : host_(host),
        package_(package),
        request_(std::move(request)),
        policy_(Policy::from(*request_.settings)) {}

  [[nodiscard]] const sspi::Package& package() const override { return package_; }
  [[nodiscard]] sspi::Use use() const override { return request_.use; }
  [[nodiscard]] Result<std::string> name() const override;

  // patience begins a call's wait for KDCs.
  [[nodiscard]] Patience patience() const { return Patience(policy_.kdc_timeout); }
  // tickets answers the initiator's: SEC_E_NO_CREDENTIALS, SEC_E_LOGON_DENIED,
  // SEC_E_NO_AUTHENTICATING_AUTHORITY, … where there are none.
  [[nodiscard]] Result<Tickets> tickets(const Krb5& krb5, const Patience& patience) const;
  // tickets_instead answers what stands in for a cache of the process's that has no good ticket any
  // more, as `error` says; that error where nothing does.
  [[nodiscard]] Result<Tickets> tickets_instead(const Krb5& krb5, const Patience& patience,
                                                const Cache& stale, const Error& error) const;
  // keytab answers the acceptor's keys.
  [[nodiscard]] Result<Keytab> keytab(const Krb5& krb5) const;
  // accepts answers the one principal that clients must name, or null where any in the keytab will
  // do.
  [[nodiscard]] Result<Principal> accepts(const Krb5& krb5) const;
  // can_accept answers whether there are keys, or have been: each context opens the keytab anew.
  [[nodiscard]] bool can_accept() const;

  [[nodiscard]] const Policy& policy() const { return policy_; }
  [[nodiscard]] const sspi::Host& host() const { return host_; }
  [[nodiscard]] bool serves(sspi::Role role) const;

 private:
  [[nodiscard]] bool has_password() const {
    return request_.identity && request_.identity->password;
  }
  [[nodiscard]] bool has_keytab() const { return keytab_.get() != nullptr; }
  // take_keytab reads the keytab of the caller's identity, if there is one.
  Status take_keytab(const Krb5& krb5);
  // named answers the user that the caller named, that of the caller's keytab, or null for the
  // current one.
  [[nodiscard]] Result<Principal> named(const Krb5& krb5) const;
  // use_thread_identity takes the tickets of the client that this thread impersonates, if there is
  // one: SEC_E_NO_CREDENTIALS where it handed none over.
  Status use_thread_identity();
  // delegated_cache answers what the client that this thread impersonated had handed over; a user
  // who is named must be that client.
  Result<Cache> delegated_cache(const Krb5& krb5, const Principal& user) const;
  Result<Cache> cache(const Krb5& krb5, const Patience& patience, const Principal& user) const;
  Result<Cache> cache_of(const Krb5& krb5, const Principal& user) const;
  // uses_process_cache answers whether there is neither a password, a keytab of the caller's nor a
  // client's tickets.
  [[nodiscard]] bool uses_process_cache() const {
    return !has_password() && !has_keytab() && delegated_ == nullptr;
  }
  // stand_in answers, without a cache, the tickets of `user`, or where that is null of `owner` or
  // whom the client keytab is for.
  Result<Tickets> stand_in(const Krb5& krb5, const Patience& patience, krb5_const_principal user,
                           krb5_const_principal owner, const Error& error) const;
  // without_password answers tickets of a user who is named, as the KDC gives them to this service.
  Result<Tickets> without_password(const Krb5& krb5, krb5_const_principal user,
                                   const Error& error) const;
  Result<Cache> by_client_keytab(const Krb5& krb5, const Patience& patience,
                                 krb5_const_principal user, krb5_const_principal owner) const;

  sspi::Host host_;
  const sspi::Package& package_;
  sspi::AcquireRequest request_;
  Policy policy_;
  SecretBytes password_;  // with a zero at its end, as C wants it
  LastingKeytab keytab_;  // that the caller gave, or null
  mutable TicketStore tickets_;
  mutable Transition transition_;
  mutable std::atomic<bool> had_keys_ = false;
  std::shared_ptr<const DelegatedTickets> delegated_;  // of the client that acquired this
};

}  // namespace opensspi::kerberos
