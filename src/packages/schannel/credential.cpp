// SPDX-License-Identifier: MIT
#include "packages/schannel/credential.h"

#include <algorithm>
#include <array>

#include "base/trace.h"

namespace opensspi::schannel {
namespace {

// ASN1_TIME_to_tm cannot be used for years after 9999, which certificates cannot have either.
Filetime expiry_of(const X509* certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) {
    return kNever;
  }
  return filetime_from_unix(timegm(&parts));
}

void trace_certificate(const Identity& identity) {
  if (!trace::is_on()) {
    return;
  }
  std::array<char, 512> subject{};
  X509_NAME_oneline(X509_get_subject_name(identity.leaf.get()), subject.data(),
                    static_cast<int>(subject.size()));
  trace::Line("certificate").text("subject", subject.data());
}

}  // namespace

Result<sspi::CredentialPtr> Credential::acquire(const sspi::Host& host,
                                                const sspi::Package& package,
                                                sspi::AcquireRequest request) {
  const sspi::ChannelCredential given =
      std::move(request.channel).value_or(sspi::ChannelCredential());
  if (request.use != sspi::Use::kOutbound && given.identities.empty()) {
    return fail(SEC_E_NO_CREDENTIALS, "a server needs a certificate with its private key");
  }
  Rules rules = TRY(Rules::read(given, request.use));
  std::vector<Identity> identities;
  for (const sspi::ChannelIdentity& identity : given.identities) {
    identities.push_back(TRY(Identity::read(identity)));
    trace_certificate(identities.back());
  }
  const auto own_roots =
      given.has_root_store ? std::optional(given.root_certificates) : std::nullopt;
  Trust trust = TRY(trust_of(own_roots, given.host_trust.get()));
  TlsContextPtr tls = TRY(
      host.state<State>(package)->contexts.get(std::move(rules), std::move(identities), own_roots));
  return sspi::CredentialPtr(
      std::make_shared<Credential>(package, request.use, std::move(tls), std::move(trust)));
}

Result<std::string> Credential::name() const {
  return fail(SEC_E_NO_CREDENTIALS, "credentials of Schannel have no name");
}

// The first certificate's end, as on Windows.
Filetime Credential::expiry() const {
  return has_certificate() ? expiry_of(tls_->identities()[0].leaf.get()) : kNever;
}

Result<sspi::CredentialValue> Credential::query(sspi::CredentialAttribute attribute) const {
  switch (attribute) {
    case sspi::CredentialAttribute::kSupportedAlgorithms:
      return sspi::CredentialValue(sspi::SupportedAlgorithms{rules().algorithms()});
    case sspi::CredentialAttribute::kCipherStrengths:
      return sspi::CredentialValue(rules().strengths());
    case sspi::CredentialAttribute::kSupportedProtocols:
      return sspi::CredentialValue(
          sspi::SupportedProtocols{bits_of_versions(rules().versions, use_)});
    case sspi::CredentialAttribute::kCertificate:
      if (!has_certificate()) {
        return fail(SEC_E_NO_CREDENTIALS, "the credential has no certificate");
      }
      return sspi::CredentialValue(
          sspi::EncodedCertificate{der_of(tls_->identities()[0].leaf.get())});
    default:
      return sspi::Credential::query(attribute);
  }
}

}  // namespace opensspi::schannel
