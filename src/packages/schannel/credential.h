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

  Credential(const sspi::Package& package, sspi::Use use, TlsContextPtr tls, Trust trust)
      : package_(package), use_(use), tls_(std::move(tls)), trust_(std::move(trust)) {}

 private:
  const sspi::Package& package_;
  sspi::Use use_;
  TlsContextPtr tls_;
  Trust trust_;
};

}  // namespace opensspi::schannel
