// SPDX-License-Identifier: MIT
// TlsContext: an SSL_CTX for one set of rules and certificates, shared by all credentials that are
// equal in them.
#pragma once

#include <list>

#include "base/mutex.h"
#include "packages/schannel/openssl.h"
#include "packages/schannel/rules.h"

namespace opensspi::schannel {

// Identity is a certificate that this end can prove to own.
struct Identity {
  X509Ptr leaf;
  std::vector<X509Ptr> chain;  // the authorities above it, without the leaf
  std::shared_ptr<EVP_PKEY> key;

  // read checks that certificate and key belong together: SEC_E_UNKNOWN_CREDENTIALS if they do not.
  static Result<Identity> read(const sspi::ChannelIdentity& given);
};

// TlsContext is immutable; any thread may use it.
class TlsContext {
 public:
  // make returns SEC_E_UNKNOWN_CREDENTIALS for a certificate that OpenSSL does not accept.
  static Result<std::shared_ptr<const TlsContext>> make(Rules rules,
                                                        std::vector<Identity> identities,
                                                        std::string fingerprint);

  [[nodiscard]] SSL_CTX* get() const { return context_.get(); }
  [[nodiscard]] const Rules& rules() const { return rules_; }
  [[nodiscard]] const std::vector<Identity>& identities() const { return identities_; }
  // fingerprint is equal for equal rules and certificates.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

  // limit makes `ssl` keep to the rules of the application protocols in an ALPN list, if the
  // credential has rules for one of them. Before the handshake, or, on a server, before the
  // ClientHello is used. A server resumes no sessions of other rules, and of these only those that
  // agree in whether it asks for the client's certificate. SEC_E_ALGORITHM_MISMATCH if OpenSSL
  // lacks the algorithms.
  enum class Asking : uint8_t { kNo, kYes };
  [[nodiscard]] Status limit(SSL* ssl, ByteView protocols, Asking asking) const;

  // offer makes `ssl` send one of these certificates; of several those that are valid for
  // `host_name`, if there are any. False if OpenSSL refuses them.
  [[nodiscard]] bool offer(SSL* ssl, const char* host_name) const;

  // offer_only makes `ssl` send this certificate, which outlives it. False if OpenSSL refuses it.
  [[nodiscard]] bool offer_only(SSL* ssl, const Identity& identity) const;

  TlsContext(Owned<SSL_CTX> context, Rules rules, std::vector<Identity> identities,
             std::string fingerprint)
      : context_(std::move(context)),
        rules_(std::move(rules)),
        identities_(std::move(identities)),
        fingerprint_(std::move(fingerprint)) {}

 private:
  Owned<SSL_CTX> context_;
  Rules rules_;
  std::vector<Identity> identities_;
  std::string fingerprint_;
};
using TlsContextPtr = std::shared_ptr<const TlsContext>;

// TlsContexts keeps the last ones that were used. Any thread.
class TlsContexts {
 public:
  // get returns a context that is in use for the same, or makes one. `own_roots`, which replace
  // those of the host, keep sessions apart: a session is resumed under equal roots only.
  Result<TlsContextPtr> get(Rules rules, std::vector<Identity> identities,
                            const std::optional<std::vector<Bytes>>& own_roots);

 private:
  [[nodiscard]] TlsContextPtr find(const std::string& fingerprint) REQUIRES(mutex_);

  Mutex mutex_;
  std::list<TlsContextPtr> recent_ GUARDED_BY(mutex_);  // the last one used first
};

}  // namespace opensspi::schannel
