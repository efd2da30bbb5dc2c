// SPDX-License-Identifier: MIT
#include "packages/schannel/credential.h"

#include <algorithm>
#include <array>

#include "base/trace.h"
#include "packages/schannel/stapled_status.h"

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
  Parts parts;
  for (const sspi::ChannelIdentity& identity : given.identities) {
    identities.push_back(TRY(Identity::read(identity)));
    trace_certificate(identities.back());
    parts.ocsp_responses.push_back(identity.ocsp_response);
  }
  const auto own_roots =
      given.has_root_store ? std::optional(given.root_certificates) : std::nullopt;
  parts.use = request.use;
  parts.trust = TRY(trust_of(own_roots, given.host_trust.get()));
  parts.settings = std::move(request.settings);
  if (given.host_trust != nullptr) {
    parts.account_authorities = given.host_trust->account_authorities;
  }
  parts.client_certificates = given.client_certificates;
  parts.tls = TRY(
      host.state<State>(package)->contexts.get(std::move(rules), std::move(identities), own_roots));
  return sspi::CredentialPtr(std::make_shared<Credential>(package, std::move(parts)));
}

fetch::FetchRules Credential::fetching(End peer) const {
  return settings_ == nullptr ? fetch::FetchRules()
                              : fetch::fetch_rules(*settings_, fetch_wish(peer, rules().flags));
}

std::optional<Identity> Credential::choose_certificate(const std::vector<Bytes>& issuers,
                                                       Filetime now) const {
  constexpr uint32_t kNoDefaultCredentials = 0x10;  // SCH_CRED_NO_DEFAULT_CREDS
  if (client_certificates_ == nullptr || (rules().flags & kNoDefaultCredentials) != 0) {
    return std::nullopt;
  }
  const auto chosen = client_certificates_->choose(issuers, now);
  if (!chosen) {
    return std::nullopt;
  }
  auto identity = Identity::read(*chosen);
  return identity.ok() ? std::optional(std::move(*identity)) : std::nullopt;
}

ByteView Credential::stapled(const X509* certificate, Filetime now) const {
  const std::vector<Identity>& identities = tls_->identities();
  const auto found = std::ranges::find_if(identities, [certificate](const Identity& identity) {
    return identity.leaf.get() == certificate;
  });
  if (found == identities.end()) {
    return {};
  }
  const Bytes& response = ocsp_responses_[static_cast<size_t>(found - identities.begin())];
  return is_current(response, now) ? ByteView(response) : ByteView();
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
