// SPDX-License-Identifier: MIT
#include "packages/schannel/tls_context.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "crypto/digest.h"
#include "crypto/evp_key.h"
#include "crypto/hash.h"
#include "crypto/library.h"
#include "packages/schannel/connection.h"

namespace opensspi::schannel {
namespace {

constexpr size_t kMaxContexts = 64;
constexpr long kMaxServerSessions = 2048;
constexpr size_t kMaxHandshakeLen =
    size_t{128} * 1024;  // bytes of certificates that a peer may send

constexpr Error kRefused =
    fail(SEC_E_UNKNOWN_CREDENTIALS,
         "OpenSSL does not accept the certificate, its key or its chain: too weak or of a type "
         "that TLS does not use");

std::string openssl_names(const Rules& rules, bool of_1_3) {
  std::string names;
  for (const Suite* suite : rules.suites) {
    if (suite->is_1_3() != of_1_3) {
      continue;
    }
    names += names.empty() ? "" : ":";
    names += of_1_3 ? suite->name : OPENSSL_cipher_name(std::string(suite->name).c_str());
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ":") + name;
  }
  return text;
}

struct VersionRange {
  int lowest = 0;
  int highest = 0;
  // OpenSSL allows the signatures of TLS 1.0 and 1.1 (SHA-1 with MD5) at level 0 only.
  int security_level = 1;
};

// Rules::versions has no gaps.
VersionRange range_of(uint8_t versions) {
  constexpr std::pair<Version, int> kNumbers[] = {{kTls1_0, TLS1_VERSION},
                                                  {kTls1_1, TLS1_1_VERSION},
                                                  {kTls1_2, TLS1_2_VERSION},
                                                  {kTls1_3, TLS1_3_VERSION}};
  VersionRange range;
  for (const auto& [version, number] : kNumbers) {
    if ((versions & version) != 0) {
      range.lowest = range.lowest == 0 ? number : range.lowest;
      range.highest = number;
    }
  }
  range.security_level = (versions & (kTls1_0 | kTls1_1)) != 0 ? 0 : 1;
  return range;
}

void limit_versions(SSL_CTX* context, uint8_t versions) {
  const VersionRange range = range_of(versions);
  SSL_CTX_set_max_proto_version(context, range.highest);
  SSL_CTX_set_min_proto_version(context, range.lowest);
  SSL_CTX_set_security_level(context, range.security_level);
}

// A renegotiation that resumed a session would bring that session's certificates, unchecked.
void set_modes(SSL_CTX* context) {
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);  // a ticket must be reported
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 0);
  SSL_CTX_set_options(context, SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_ALLOW_CLIENT_RENEGOTIATION |
                                   SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
  SSL_CTX_set_max_cert_list(context, kMaxHandshakeLen);
  SSL_CTX_set_dh_auto(context, 1);
  SSL_CTX_set_post_handshake_auth(context, 1);
}

void set_sessions(SSL_CTX* context, const Rules& rules) {
  constexpr uint8_t kId[] = "OpenSSPI";
  SSL_CTX_set_session_id_context(context, kId, sizeof kId - 1);
  if (!rules.resumes) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    return;
  }
  // Clients keep their sessions in SessionCache, through the hook.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_BOTH);
  SSL_CTX_sess_set_cache_size(context, kMaxServerSessions);
  if (rules.lifespan_seconds != 0) {
    SSL_CTX_set_timeout(context, static_cast<long>(rules.lifespan_seconds));
  }
}

constexpr Error kLacking =
    fail(SEC_E_ALGORITHM_MISMATCH, "OpenSSL lacks the algorithms that are left");

Status set_algorithms(SSL_CTX* context, const Rules& rules) {
  const std::string old_suites = openssl_names(rules, false);
  const std::string new_suites = openssl_names(rules, true);
  const std::string groups = joined(rules.groups);
  const std::string signatures = joined(rules.signatures);
  const bool taken =
      (old_suites.empty() || SSL_CTX_set_cipher_list(context, old_suites.c_str()) == 1) &&
      (new_suites.empty() || SSL_CTX_set_ciphersuites(context, new_suites.c_str()) == 1) &&
      SSL_CTX_set1_groups_list(context, groups.c_str()) == 1 &&
      (signatures.empty() || SSL_CTX_set1_sigalgs_list(context, signatures.c_str()) == 1);
  if (!taken) {
    return kLacking;
  }
  return {};
}

// The same for one connection.
Status set_algorithms(SSL* ssl, const Rules& rules) {
  const std::string old_suites = openssl_names(rules, false);
  const std::string new_suites = openssl_names(rules, true);
  const std::string groups = joined(rules.groups);
  const std::string signatures = joined(rules.signatures);
  const bool taken = (old_suites.empty() || SSL_set_cipher_list(ssl, old_suites.c_str()) == 1) &&
                     (new_suites.empty() || SSL_set_ciphersuites(ssl, new_suites.c_str()) == 1) &&
                     SSL_set1_groups_list(ssl, groups.c_str()) == 1 &&
                     (signatures.empty() || SSL_set1_sigalgs_list(ssl, signatures.c_str()) == 1);
  return taken ? Status() : Status(kLacking);
}

bool is_self_signed(X509* certificate) { return X509_self_signed(certificate, 0) == 1; }

// A chain as OpenSSL takes it. It borrows the certificates.
struct StackFree {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using Chain = std::unique_ptr<STACK_OF(X509), StackFree>;

Chain chain_of(const Identity& identity, const Rules& rules) {
  Chain chain(sk_X509_new_null());
  for (const X509Ptr& authority : identity.chain) {
    if (rules.sends_root || !is_self_signed(authority.get())) {
      sk_X509_push(chain.get(), authority.get());
    }
  }
  return chain;
}

// The first certificate of each type is used, so that OpenSSL, which keeps the last one, gets them
// in reverse. A weak one is taken, as on Windows, but no handshake succeeds with it.
Status set_identities(SSL_CTX* context, const Rules& rules, const std::vector<Identity>& all) {
  const int level = SSL_CTX_get_security_level(context);
  SSL_CTX_set_security_level(context, 0);
  for (auto identity = all.rbegin(); identity != all.rend(); ++identity) {
    const Chain chain = chain_of(*identity, rules);
    if (SSL_CTX_use_cert_and_key(context, identity->leaf.get(), identity->key.get(), chain.get(),
                                 1) != 1) {
      return kRefused;
    }
  }
  SSL_CTX_set_security_level(context, level);
  return {};
}

bool has_name(const Identity& identity, const char* host_name) {
  return X509_check_host(identity.leaf.get(), host_name, 0, 0, nullptr) == 1;
}

using OwnRoots = std::optional<std::vector<Bytes>>;

std::string fingerprint_of(const Rules& rules, const std::vector<Identity>& identities,
                           const OwnRoots& own) {
  std::string text = rules.text() + (own ? "own" : "system");
  for (const Bytes& der : own.value_or(std::vector<Bytes>())) {
    text += "/" + to_hex(crypto::sha256_of(der));
  }
  for (const Identity& identity : identities) {
    for (const Bytes& der : [&] {
           std::vector<Bytes> all{der_of(identity.leaf.get())};
           for (const X509Ptr& authority : identity.chain) {
             all.push_back(der_of(authority.get()));
           }
           return all;
         }()) {
      text += "/" + to_hex(crypto::sha256_of(der));
    }
    // A key on a token, which is not one of OpenSSL's providers, ends with its session there: only
    // the same object is equal.
    if (EVP_PKEY_get0_provider(identity.key.get()) == nullptr) {
      text += "@" + std::to_string(reinterpret_cast<uintptr_t>(identity.key.get()));
    }
    text += "#";
  }
  return text;
}

}  // namespace

Result<Identity> Identity::read(const sspi::ChannelIdentity& given) {
  const crypto::ErrorMark mark;
  Identity identity;
  identity.leaf = TRY(parse_certificate(given.certificate));
  for (const Bytes& der : given.authorities) {
    identity.chain.push_back(TRY(parse_certificate(der)));
  }
  identity.key = given.key;
  if (identity.key == nullptr ||
      X509_check_private_key(identity.leaf.get(), identity.key.get()) != 1) {
    return fail(SEC_E_UNKNOWN_CREDENTIALS, "the private key is not that of the certificate");
  }
  return identity;
}

Result<TlsContextPtr> TlsContext::make(Rules rules, std::vector<Identity> identities,
                                       std::string fingerprint) {
  const crypto::ErrorMark mark;
  Owned<SSL_CTX> context(SSL_CTX_new_ex(crypto::library_context(), nullptr, TLS_method()));
  if (context == nullptr) {
    throw std::bad_alloc();
  }
  limit_versions(context.get(), rules.versions);
  set_modes(context.get());
  set_sessions(context.get(), rules);
  install_hooks(context.get());
  TRY(set_algorithms(context.get(), rules));
  TRY(set_identities(context.get(), rules, identities));
  return TlsContextPtr(std::make_shared<TlsContext>(std::move(context), std::move(rules),
                                                    std::move(identities), std::move(fingerprint)));
}

Status TlsContext::limit(SSL* ssl, ByteView protocols, Asking asking) const {
  const Rules* const rules = rules_.for_protocols(protocols);
  if (rules == nullptr) {
    return {};
  }
  const crypto::ErrorMark mark;
  const VersionRange range = range_of(rules->versions);
  SSL_set_max_proto_version(ssl, range.highest);
  SSL_set_min_proto_version(ssl, range.lowest);
  SSL_set_security_level(ssl, range.security_level);
  const auto which = static_cast<uint8_t>(rules - rules_.by_protocol.data());
  const uint8_t id[] = {'O', 'p', 'e', 'n',   'S',
                        'S', 'P', 'I', which, static_cast<uint8_t>(asking)};
  SSL_set_session_id_context(ssl, id, sizeof id);
  return set_algorithms(ssl, *rules);
}

bool TlsContext::offer(SSL* ssl, const char* host_name) const {
  const crypto::ErrorMark mark;
  const bool by_name =
      host_name != nullptr && std::ranges::any_of(identities_, [&](const Identity& identity) {
        return has_name(identity, host_name);
      });
  SSL_certs_clear(ssl);
  for (auto identity = identities_.rbegin(); identity != identities_.rend(); ++identity) {
    if (by_name && !has_name(*identity, host_name)) {
      continue;
    }
    const Chain chain = chain_of(*identity, rules_);
    if (SSL_use_cert_and_key(ssl, identity->leaf.get(), identity->key.get(), chain.get(), 1) != 1) {
      return false;
    }
  }
  return true;
}

bool TlsContext::offer_only(SSL* ssl, const Identity& identity) const {
  const crypto::ErrorMark mark;
  const Chain chain = chain_of(identity, rules_);
  SSL_certs_clear(ssl);
  return SSL_use_cert_and_key(ssl, identity.leaf.get(), identity.key.get(), chain.get(), 1) == 1;
}

TlsContextPtr TlsContexts::find(const std::string& fingerprint) {
  const auto found = std::ranges::find_if(
      recent_, [&](const TlsContextPtr& context) { return context->fingerprint() == fingerprint; });
  if (found == recent_.end()) {
    return nullptr;
  }
  recent_.splice(recent_.begin(), recent_, found);
  return recent_.front();
}

Result<TlsContextPtr> TlsContexts::get(Rules rules, std::vector<Identity> identities,
                                       const OwnRoots& own) {
  const std::string fingerprint = fingerprint_of(rules, identities, own);
  {
    const MutexLock lock(mutex_);
    if (TlsContextPtr known = find(fingerprint)) {
      return known;
    }
  }
  TlsContextPtr made = TRY(TlsContext::make(std::move(rules), std::move(identities), fingerprint));
  const MutexLock lock(mutex_);
  if (TlsContextPtr first = find(fingerprint)) {
    return first;
  }
  recent_.push_front(made);
  if (recent_.size() > kMaxContexts) {
    recent_.pop_back();
  }
  return made;
}

}  // namespace opensspi::schannel
