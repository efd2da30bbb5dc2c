// SPDX-License-Identifier: MIT
// Credential: the rules and certificates of one program.
#pragma once

#include "packages/schannel/state.h"
#include "packages/schannel/trust.h"
#include "sspi/package.h"

namespace opensspi::schannel {

// Credential is immutable. It keeps the state of its host alive.
class Credential final : public sspi::Credential {
 public:
  // acquire returns SEC_E_NO_CREDENTIALS for an inbound one without a certificate, and what
  // Rules::read, trust_of and TlsContexts::get return.
  static Result<sspi::CredentialPtr> acquire(const sspi::Host& host, const sspi::Package& package,
                                             sspi::AcquireRequest request);

  [[nodiscard]] const sspi::Package& package() const override { return package_; }
  [[nodiscard]] sspi::Use use() const override { return use_; }
  [[nodiscard]] Result<std::string> name() const override;
  [[nodiscard]] Filetime expiry() const override;
  [[nodiscard]] Result<sspi::CredentialValue> query(
      sspi::CredentialAttribute attribute) const override;

  [[nodiscard]] const TlsContextPtr& tls() const { return tls_; }
  [[nodiscard]] const Rules& rules() const { return tls_->rules(); }
  [[nodiscard]] bool has_certificate() const { return !tls_->identities().empty(); }

  // trust is what peers are validated against.
  [[nodiscard]] const Trust& trust() const { return trust_; }
  // fetching returns what may be fetched for a validation that begins now.
  [[nodiscard]] fetch::FetchRules fetching(End peer) const;
  // account_authorities opens the stores of those whose certificates may name accounts.
  [[nodiscard]] std::vector<cert::StorePtr> account_authorities() const {
    return account_authorities_ ? account_authorities_() : std::vector<cert::StorePtr>();
  }
  // choose_certificate returns what a client without a certificate of its own sends to a server
  // that names these authorities; nothing if there is none, or if the program wants none.
  [[nodiscard]] std::optional<Identity> choose_certificate(const std::vector<Bytes>& issuers,
                                                           Filetime now) const;
  // stapled returns the OCSP response that the program gave for a certificate of this credential,
  // while it is current; else an empty view.
  [[nodiscard]] ByteView stapled(const X509* certificate, Filetime now) const;

  // Parts is what a credential is made of.
  struct Parts {
    sspi::Use use = sspi::Use::kOutbound;
    TlsContextPtr tls;
    Trust trust;
    std::shared_ptr<const Settings> settings;  // null: nothing is fetched
    std::function<std::vector<cert::StorePtr>()> account_authorities;
    std::shared_ptr<const sspi::ClientCertificates> client_certificates;
    std::vector<Bytes> ocsp_responses;  // of each identity of `tls`
  };
  Credential(const sspi::Package& package, Parts parts)
      : package_(package),
        use_(parts.use),
        tls_(std::move(parts.tls)),
        trust_(std::move(parts.trust)),
        settings_(std::move(parts.settings)),
        account_authorities_(std::move(parts.account_authorities)),
        client_certificates_(std::move(parts.client_certificates)),
        ocsp_responses_(std::move(parts.ocsp_responses)) {}

 private:
  const sspi::Package& package_;
  sspi::Use use_;
  TlsContextPtr tls_;
  Trust trust_;
  std::shared_ptr<const Settings> settings_;
  std::function<std::vector<cert::StorePtr>()> account_authorities_;
  std::shared_ptr<const sspi::ClientCertificates> client_certificates_;
  std::vector<Bytes> ocsp_responses_;
};

}  // namespace opensspi::schannel
