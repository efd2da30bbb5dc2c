// SPDX-License-Identifier: MIT
#include "packages/kerberos/credential.h"

#include <algorithm>

#include "crypto/library.h"
#include "identity/impersonation.h"
#include "identity/unix_users.h"
#include "packages/kerberos/errors.h"
#include "packages/kerberos/names.h"
#include "packages/kerberos/own_keys.h"
#include "packages/kerberos/traced.h"
#include "settings/values.h"

namespace opensspi::kerberos {
namespace {

constexpr Error kNoPassword =
    fail(SEC_E_UNKNOWN_CREDENTIALS, "the user's name and the password must not contain zero bytes");
constexpr Error kTransitionIsOff =
    fail(SEC_E_NO_CREDENTIALS,
         "No Kerberos credentials: there is no cache with this user's tickets, or they have "
         "expired; run kinit, give a password, or allow this machine's keytab to request the "
         "user's tickets: kerberos_protocol_transition = yes");

bool serves_use(sspi::Use use, sspi::Use direction) {
  return (static_cast<uint8_t>(use) & static_cast<uint8_t>(direction)) != 0;
}

bool is_absent(const Error& error) { return error.is(SEC_E_NO_CREDENTIALS); }

}  // namespace

Policy Policy::from(const Settings& settings) {
  Policy policy;
  policy.always_delegates = settings.get<Setting::kKerberosDelegation>() == DelegationRule::kAlways;
  policy.allows_transition = settings.get<Setting::kKerberosProtocolTransition>();
  policy.kdc_timeout = settings.get<Setting::kKerberosKdcTimeout>();
  policy.bindings = sspi::bindings_policy(settings.get<Setting::kKerberosChannelBindings>());
  policy.allows_rc4 = !crypto::host_is_fips() || settings.get<Setting::kAllowNonFips>();
  return policy;
}

Status Policy::allows(const Key& key) const {
  if (allows_rc4 || key.type->family != Family::kRc4) {
    return {};
  }
  return fail(SEC_E_CRYPTO_SYSTEM_INVALID,
              "the session's key is for RC4, which this host's FIPS mode forbids: give the service "
              "AES keys, or set allow_non_fips_algorithms = yes");
}

Result<sspi::CredentialPtr> Credential::acquire(const sspi::Host& host,
                                                const sspi::Package& package,
                                                sspi::AcquireRequest request) {
  const Krb5 krb5;
  TRY(krb5.ready());
  auto credential = std::make_shared<Credential>(host, package, std::move(request));
  TRY(credential->take_keytab(krb5));
  const Principal user = TRY(credential->named(krb5));
  if (credential->has_password()) {
    const ByteView password = credential->request_.identity->password->reveal();
    if (user.get() == nullptr || std::ranges::find(password, 0) != password.end()) {
      return kNoPassword;
    }
    credential->password_ = SecretBytes(password.size() + 1);
    std::ranges::copy(password, credential->password_.reveal().begin());
  } else if (!credential->has_keytab() && credential->serves(sspi::Role::kInitiator)) {
    TRY(credential->use_thread_identity());
  }
  if (credential->use() == sspi::Use::kInbound && !credential->can_accept()) {
    return kNoKeytab;
  }
  return sspi::CredentialPtr(std::move(credential));
}

Status Credential::take_keytab(const Krb5& krb5) {
  if (!request_.identity || !request_.identity->keytab) {
    return {};
  }
  keytab_ = TRY(keytab_of(krb5, request_.identity->keytab->reveal()));
  request_.identity->keytab.reset();
  return {};
}

// While a thread impersonates a client, it must not use the process's tickets.
Status Credential::use_thread_identity() {
  if (identity::began_as_client()) {
    return fail(
        SEC_E_NO_CREDENTIALS,
        "this thread was started while another impersonated, and has the client's ids: call "
        "RevertToSelf first, or name the account");
  }
  const identity::TokenPtr impersonated = identity::thread_token();
  if (impersonated == nullptr) {
    return {};
  }
  if (impersonated->level() >= identity::ImpersonationLevel::kImpersonation) {
    delegated_ =
        std::dynamic_pointer_cast<const DelegatedTickets>(impersonated->client()->delegated);
  }
  const uid_t own = identity::unix_user_of_process().uid;
  if (delegated_ != nullptr || impersonated->user() == identity::unix_user_sid(own)) {
    return {};
  }
  return fail(SEC_E_NO_CREDENTIALS,
              "this thread impersonates a client that delegated no tickets: let it delegate, "
              "revert, or name the account");
}

bool Credential::serves(sspi::Role role) const {
  return serves_use(request_.use,
                    role == sspi::Role::kInitiator ? sspi::Use::kOutbound : sspi::Use::kInbound);
}

Result<Principal> Credential::named(const Krb5& krb5) const {
  const auto& identity = request_.identity;
  if (identity && identity->user && !identity->user->empty()) {
    return user_principal(krb5, *identity->user, identity->domain.value_or(""));
  }
  const bool outbound = use() == sspi::Use::kOutbound;
  if (outbound && !request_.principal.empty()) {
    return user_principal(krb5, request_.principal, "");
  }
  if (has_keytab() && serves(sspi::Role::kInitiator)) {
    return account(krb5, keytab_.get());
  }
  return Principal(krb5);
}

Result<Tickets> Credential::tickets(const Krb5& krb5, const KdcTimeout& timeout) const {
  const Principal user = TRY(named(krb5));
  auto found = cache(krb5, timeout, user);
  if (found.ok()) {
    trace_cache(krb5, found->get(), "request");
    return Tickets{std::move(*found), nullptr, uses_process_cache()};
  }
  if (!uses_process_cache() || !is_absent(found.error())) {
    return found.error();
  }
  return stand_in(krb5, timeout, user.get(), nullptr, found.error());
}

Result<Tickets> Credential::tickets_instead(const Krb5& krb5, const KdcTimeout& timeout,
                                            const Cache& stale, const Error& error) const {
  const Principal user = TRY(named(krb5));
  Principal owner(krb5);
  krb5->cc_get_principal(krb5.context(), stale.get(), owner.out());  // null if it is gone
  return stand_in(krb5, timeout, user.get(), owner.get(), error);
}

Result<Tickets> Credential::stand_in(const Krb5& krb5, const KdcTimeout& timeout,
                                     krb5_const_principal user, krb5_const_principal owner,
                                     const Error& error) const {
  auto by_keytab = by_client_keytab(krb5, timeout, user, owner);
  if (by_keytab.ok()) {
    return Tickets{std::move(*by_keytab)};
  }
  if (!is_absent(by_keytab.error())) {
    return by_keytab.error();
  }
  // For the user, what is missing is the cache.
  return user == nullptr ? Result<Tickets>(error) : without_password(krb5, user, error);
}

// A client that this thread impersonates does not have the service's power.
Result<Tickets> Credential::without_password(const Krb5& krb5, krb5_const_principal user,
                                             const Error& error) const {
  if (!policy_.allows_transition) {
    return client_keytab(krb5).ok() || default_keytab(krb5).ok() ? kTransitionIsOff : error;
  }
  if (!Transition::is_possible(krb5)) {
    return error;
  }
  Cache own = TRY(transition_.cache(krb5, user));
  return Tickets{std::move(own), &transition_};
}

Result<Cache> Credential::cache(const Krb5& krb5, const KdcTimeout& timeout,
                                const Principal& user) const {
  if (has_password()) {
    return tickets_.with_password(krb5, timeout, user.get(), password_);
  }
  if (has_keytab()) {
    return tickets_.with_keytab(krb5, timeout, user.get(), keytab_.get());
  }
  if (delegated_ != nullptr) {
    return delegated_cache(krb5, user);
  }
  return user.get() != nullptr ? cache_of(krb5, user) : default_cache(krb5);
}

// Otherwise a client would gain the process's own tickets by delegating.
Result<Cache> Credential::delegated_cache(const Krb5& krb5, const Principal& user) const {
  Cache cache = TRY(delegated_->tickets().held(krb5));
  if (user.get() == nullptr) {
    return cache;
  }
  Principal owner(krb5);
  TRY(check(krb5->cc_get_principal(krb5.context(), cache.get(), owner.out())));
  if (krb5->principal_compare(krb5.context(), owner.get(), user.get()) != 0) {
    return cache;
  }
  return fail(SEC_E_NO_CREDENTIALS,
              "this thread impersonated a client that delegated its own tickets, and another user "
              "is named: revert, or give a password");
}

Result<Cache> Credential::cache_of(const Krb5& krb5, const Principal& user) const {
  Cache cache(krb5);
  TRY(check(krb5->cc_set_default_name(krb5.context(), nullptr)));
  TRY(check(krb5->cc_cache_match(krb5.context(), user.get(), cache.out())));
  return cache;
}

Result<Cache> Credential::by_client_keytab(const Krb5& krb5, const KdcTimeout& timeout,
                                           krb5_const_principal user,
                                           krb5_const_principal owner) const {
  const Keytab keytab = TRY(client_keytab(krb5));
  trace_keytab(krb5, keytab.get(), "request");
  krb5_const_principal wanted = user != nullptr ? user : owner;
  if (wanted != nullptr && key_version(krb5, keytab.get(), wanted)) {
    return tickets_.with_keytab(krb5, timeout, wanted, keytab.get());
  }
  if (user != nullptr) {
    return error_of(KRB5_CC_NOTFOUND);
  }
  const Principal first = TRY(first_principal(krb5, keytab.get()));
  return tickets_.with_keytab(krb5, timeout, first.get(), keytab.get());
}

Result<Keytab> Credential::keytab(const Krb5& krb5) const {
  if (!has_keytab()) {
    return default_keytab(krb5);
  }
  Keytab own(krb5);
  TRY(check(krb5->kt_dup(krb5.context(), keytab_.get(), own.out())));
  return own;
}

Result<Principal> Credential::accepts(const Krb5& krb5) const {
  if (request_.principal.empty()) {
    return Principal(krb5);
  }
  return target_principal(krb5, request_.principal, nullptr);
}

bool Credential::can_accept() const {
  if (had_keys_.load(std::memory_order_relaxed)) {
    return true;
  }
  const Krb5 krb5;
  const bool has_keys = krb5.ready().ok() && serves(sspi::Role::kAcceptor) && keytab(krb5).ok();
  had_keys_.store(has_keys, std::memory_order_relaxed);
  return has_keys;
}

Result<std::string> Credential::name() const {
  const Krb5 krb5;
  TRY(krb5.ready());
  const Principal user = TRY(named(krb5));
  if (user.get() != nullptr) {
    return shown_name_of(krb5, user.get());
  }
  if (!serves(sspi::Role::kInitiator)) {
    const Keytab keys = TRY(keytab(krb5));
    const Principal wanted = TRY(accepts(krb5));
    if (wanted.get() != nullptr) {
      return shown_name_of(krb5, wanted.get());
    }
    const Principal first = TRY(first_principal(krb5, keys.get()));
    return shown_name_of(krb5, first.get());
  }
  const Tickets own = TRY(tickets(krb5, timeout()));
  Principal owner(krb5);
  TRY(check(krb5->cc_get_principal(krb5.context(), own.cache.get(), owner.out())));
  return shown_name_of(krb5, owner.get());
}

}  // namespace opensspi::kerberos
