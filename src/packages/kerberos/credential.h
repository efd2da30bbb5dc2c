// SPDX-License-Identifier: MIT
// Credential: the tickets of an initiator and the keys of an acceptor.
#pragma once

#include <atomic>

#include "packages/kerberos/keys.h"
#include "packages/kerberos/ticket_store.h"
#include "packages/kerberos/transition.h"
#include "sspi/package.h"

namespace opensspi::kerberos {

// Policy is the content of the settings, read once for a credential.
struct Policy {
  sspi::BindingsPolicy bindings = sspi::BindingsPolicy::kFlags;
  bool always_delegates = false;
  bool allows_transition = false;
  bool allows_rc4 = true;
  uint32_t kdc_timeout = 0;  // seconds
  static Policy from(const Settings& settings);
  // allows returns SEC_E_CRYPTO_SYSTEM_INVALID for an RC4 key on a host in FIPS mode, unless the
  // setting allow_non_fips_algorithms says otherwise.
  [[nodiscard]] Status allows(const Key& key) const;
};

// Tickets is the source of an initiator's tickets: a cache, and the KDC, which is asked with the
// tickets in the cache, or through `transition` for users without a password. The tickets of the
// process's cache may have expired; then there may be others.
struct Tickets {
  Cache cache;
  Transition* transition = nullptr;
  bool is_process_cache = false;
};

// Credential is immutable except for tickets that it requests by itself. The default cache and
// keytab are looked up again for each context, so that kinit, kdestroy and a new key take effect at
// once.
class Credential final : public sspi::Credential {
 public:
  // acquire returns a credential without asking a KDC. SEC_E_UNKNOWN_CREDENTIALS for an invalid
  // name, SEC_E_NO_CREDENTIALS for a server's if there is no keytab.
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

  // timeout begins a call's wait for KDCs.
  [[nodiscard]] KdcTimeout timeout() const { return KdcTimeout(policy_.kdc_timeout); }
  // tickets returns the initiator's; SEC_E_NO_CREDENTIALS, SEC_E_LOGON_DENIED,
  // SEC_E_NO_AUTHENTICATING_AUTHORITY, … if there are none.
  [[nodiscard]] Result<Tickets> tickets(const Krb5& krb5, const KdcTimeout& timeout) const;
  // tickets_instead returns the replacement for a cache of the process that has no valid ticket any
  // more, as `error` says; that error if there is none.
  [[nodiscard]] Result<Tickets> tickets_instead(const Krb5& krb5, const KdcTimeout& timeout,
                                                const Cache& stale, const Error& error) const;
  // keytab returns the acceptor's keys.
  [[nodiscard]] Result<Keytab> keytab(const Krb5& krb5) const;
  // accepts returns the only principal that clients may name, or null if any in the keytab is
  // accepted.
  [[nodiscard]] Result<Principal> accepts(const Krb5& krb5) const;
  // can_accept returns whether there are keys, or were: each context opens the keytab again.
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
  // named returns the user that the caller named, that of the caller's keytab, or null for the
  // current one.
  [[nodiscard]] Result<Principal> named(const Krb5& krb5) const;
  // use_thread_identity takes the tickets of the client that this thread impersonates, if there is
  // one. SEC_E_NO_CREDENTIALS if it delegated none.
  Status use_thread_identity();
  // delegated_cache returns what the client that this thread impersonated had delegated; a user who
  // is named must be that client.
  Result<Cache> delegated_cache(const Krb5& krb5, const Principal& user) const;
  Result<Cache> cache(const Krb5& krb5, const KdcTimeout& timeout, const Principal& user) const;
  Result<Cache> cache_of(const Krb5& krb5, const Principal& user) const;
  // uses_process_cache returns whether there is neither a password, a keytab of the caller's nor a
  // client's tickets.
  [[nodiscard]] bool uses_process_cache() const {
    return !has_password() && !has_keytab() && delegated_ == nullptr;
  }
  // stand_in returns, without a cache, the tickets of `user`, or, if that is null, of `owner` or of
  // the client keytab's owner.
  Result<Tickets> stand_in(const Krb5& krb5, const KdcTimeout& timeout, krb5_const_principal user,
                           krb5_const_principal owner, const Error& error) const;
  // without_password returns tickets of a named user, as the KDC issues them to this service.
  Result<Tickets> without_password(const Krb5& krb5, krb5_const_principal user,
                                   const Error& error) const;
  Result<Cache> by_client_keytab(const Krb5& krb5, const KdcTimeout& timeout,
                                 krb5_const_principal user, krb5_const_principal owner) const;

  sspi::Host host_;
  const sspi::Package& package_;
  sspi::AcquireRequest request_;
  Policy policy_;
  SecretBytes password_;   // with a terminating zero
  DetachedKeytab keytab_;  // the caller's, or null
  mutable TicketStore tickets_;
  mutable Transition transition_;
  mutable std::atomic<bool> had_keys_ = false;
  std::shared_ptr<const DelegatedTickets> delegated_;  // of the client that acquired this
};

}  // namespace opensspi::kerberos
