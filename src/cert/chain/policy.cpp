// SPDX-License-Identifier: MIT
#include "cert/chain/policy.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "cert/chain/extension_ids.h"
#include "cert/chain/host_name.h"
#include "crypto/library.h"
#include "opensspi/winerror.h"

namespace opensspi::chain {
namespace {

constexpr uint32_t kNameErrors = kBadNameConstraints | kUnsupportedNameConstraint |
                                 kUndefinedNameConstraint | kNameNotPermitted | kNameExcluded;
constexpr uint32_t kPolicyErrors = kBadPolicyConstraints | kNoIssuancePolicy;

// Check is one error in the order in which they are reported.
struct Check {
  uint32_t errors;
  uint32_t ignored_by;  // 0: it is never ignored
  int64_t code;
  bool has_element = true;
};

constexpr Check kBaseChecks[] = {
    {kBadSignature, 0, TRUST_E_CERT_SIGNATURE},
    {kDistrusted, 0, TRUST_E_EXPLICIT_DISTRUST},
    {kCyclic, 0, CERT_E_CHAINING, false},
    {kPartialChain, kAllowUnknownCa, CERT_E_CHAINING, false},
    {kUntrustedRoot, kAllowUnknownCa, CERT_E_UNTRUSTEDROOT},
    {kRevoked, 0, CRYPT_E_REVOKED},
    {kNotTimeValid, kIgnoreTime, CERT_E_EXPIRED},
    {kWrongUsage, kIgnoreUsage, CERT_E_WRONG_USAGE},
    {kBadBasicConstraints, kIgnoreBasicConstraints, TRUST_E_BASIC_CONSTRAINTS},
    {kNameErrors, kIgnoreName, CERT_E_INVALID_NAME},
    {kPolicyErrors, kIgnorePolicy, CERT_E_INVALID_POLICY},
    {kUnsupportedCriticalExtension, kIgnoreCriticalExtension, CERT_E_CRITICAL},
};

constexpr Check kSslChecks[] = {
    {kBadSignature, 0, TRUST_E_CERT_SIGNATURE},
    {kDistrusted, 0, TRUST_E_EXPLICIT_DISTRUST},
    {kUntrustedRoot, kAllowUnknownCa, CERT_E_UNTRUSTEDROOT},
    {kPartialChain | kCyclic, kAllowUnknownCa, CERT_E_UNTRUSTEDROOT, false},
    {kCyclic, 0, CERT_E_CHAINING, false},
    {kNotTimeValid, kIgnoreTime, CERT_E_EXPIRED},
    {kWrongUsage, kIgnoreUsage, CERT_E_WRONG_USAGE},
    {kRevoked, 0, CERT_E_REVOKED},
    {kBadBasicConstraints, kIgnoreBasicConstraints, TRUST_E_BASIC_CONSTRAINTS},
    {kNameErrors, kIgnoreName, CERT_E_INVALID_NAME},
    {kPolicyErrors, kIgnorePolicy, CERT_E_INVALID_POLICY},
    {kUnsupportedCriticalExtension, kIgnoreCriticalExtension, CERT_E_CRITICAL},
};

PolicyStatus error_at(const SimpleChain& chain, uint32_t errors, const Check& check) {
  PolicyStatus status;
  status.error = fail(check.code, "").code;
  for (size_t i = 0; check.has_element && i < chain.elements.size(); ++i) {
    if ((chain.elements[i].status.errors & errors) != 0) {
      status.element = static_cast<int>(i);
      break;
    }
  }
  return status;
}

PolicyStatus first_error(const SimpleChain& chain, std::span<const Check> checks, uint32_t flags) {
  for (const Check& check : checks) {
    if ((chain.status.errors & check.errors) != 0 && (flags & check.ignored_by) == 0) {
      return error_at(chain, check.errors, check);
    }
  }
  // An extension that is supported but malformed is not covered by any flag.
  for (size_t i = 0; i < chain.elements.size(); ++i) {
    if (chain.elements[i].malformed) {
      return {fail(CERT_E_MALFORMED, "").code, static_cast<int>(i)};
    }
  }
  return {};
}

uint32_t flag_for(const SimpleChain& chain, size_t element) {
  if (element == 0) {
    return kIgnoreEndRevocationUnknown;
  }
  return element + 1 == chain.elements.size() ? kIgnoreRootRevocationUnknown
                                              : kIgnoreCaRevocationUnknown;
}

PolicyStatus revocation_error(const SimpleChain& chain, uint32_t flags) {
  for (size_t i = 0; i < chain.elements.size(); ++i) {
    const uint32_t errors = chain.elements[i].status.errors;
    if ((errors & (kRevocationUnknown | kRevocationOffline)) == 0 ||
        (flags & flag_for(chain, i)) != 0) {
      continue;
    }
    const bool offline = (errors & kRevocationOffline) != 0;
    return {fail(offline ? CRYPT_E_REVOCATION_OFFLINE : CRYPT_E_NO_REVOCATION_CHECK, "").code,
            static_cast<int>(i)};
  }
  return {};
}

uint32_t base_flags_of(const SslPolicy& ssl) {
  return ((ssl.ignored & kSslIgnoreUnknownCa) != 0 ? kAllowUnknownCa : 0) |
         ((ssl.ignored & kSslIgnoreUsage) != 0 ? kIgnoreUsage : 0) |
         ((ssl.ignored & kSslIgnoreDate) != 0 ? kIgnoreTime : 0);
}

bool has_usage(const CertificateFacts& facts, ByteView usage) {
  return !facts.usages || std::ranges::any_of(*facts.usages, [&](ByteView one) {
    return same_oid(one, usage) || same_oid(one, kAnyUsage);
  });
}

using Sha256 = std::array<uint8_t, 32>;

// Hashes of the public-key infos of Microsoft's roots of 2010, and of 2011 for applications.
constexpr Sha256 kMicrosoftRoot2010 = {
    0xC9, 0x90, 0x5B, 0x0E, 0xE0, 0x12, 0x02, 0x29, 0x3C, 0xA0, 0x26, 0xE6, 0x4F, 0x08, 0x41, 0x24,
    0x42, 0xC5, 0x50, 0x4C, 0x06, 0xE4, 0x4C, 0xA7, 0xE9, 0x72, 0x6D, 0x61, 0xF2, 0x0E, 0x40, 0x89};
constexpr Sha256 kMicrosoftRoot2011 = {
    0x02, 0x37, 0x6D, 0x09, 0x08, 0xAC, 0x23, 0x04, 0x1C, 0xC7, 0xD6, 0x66, 0xD9, 0xDA, 0xF1, 0x92,
    0x55, 0x4F, 0x7F, 0xC3, 0x63, 0x17, 0xAA, 0x9C, 0xB8, 0x00, 0x90, 0x86, 0x16, 0xB2, 0x8A, 0xF8};

bool has_key(const CertificateFacts& facts, const Sha256& wanted) {
  Sha256 hash{};
  const EVP_MD* sha256 = crypto::fetched_digest("SHA256");
  return sha256 != nullptr &&
         EVP_Digest(facts.public_key_info.data(), facts.public_key_info.size(), hash.data(),
                    nullptr, sha256, nullptr) == 1 &&
         hash == wanted;
}

}  // namespace

PolicyStatus check_base_policy(const SimpleChain& chain, uint32_t flags) {
  const PolicyStatus status = first_error(chain, kBaseChecks, flags);
  return status.error != 0 ? status : revocation_error(chain, flags);
}

PolicyStatus check_ssl_policy(const SimpleChain& chain, uint32_t flags, const SslPolicy& ssl) {
  flags |= base_flags_of(ssl);
  const bool without_revocation = (ssl.ignored & kSslIgnoreRevocation) != 0;
  SimpleChain seen = chain;
  if (without_revocation) {
    seen.status.errors &= ~uint32_t{kRevoked};
  }
  PolicyStatus status = first_error(seen, kSslChecks, flags);
  if (status.error != 0) {
    return status;
  }
  status = revocation_error(chain, flags);
  if (status.error != 0 && !without_revocation) {
    return {fail(CERT_E_REVOCATION_FAILURE, "").code, status.element};
  }
  const bool compare = ssl.is_server && !ssl.host.empty() && (ssl.ignored & kSslIgnoreName) == 0;
  if (compare && !is_for_host(*chain.elements.front().certificate.facts, ssl.host)) {
    return {fail(CERT_E_CN_NO_MATCH, "").code, 0};
  }
  return {};
}

PolicyStatus check_basic_constraints_policy(const SimpleChain& chain, uint32_t flags) {
  constexpr Check kCheck{kBadBasicConstraints, 0, TRUST_E_BASIC_CONSTRAINTS};
  if ((chain.status.errors & kBadBasicConstraints) != 0) {
    return error_at(chain, kBadBasicConstraints, kCheck);
  }
  const CertificateFacts& end = *chain.elements.front().certificate.facts;
  const bool is_ca = end.basic_constraints && end.basic_constraints->is_ca;
  if (((flags & kMustBeCa) != 0 && !is_ca) || ((flags & kMustBeEnd) != 0 && is_ca)) {
    return {fail(TRUST_E_BASIC_CONSTRAINTS, "").code, 0};
  }
  return {};
}

PolicyStatus check_usage_policy(const SimpleChain& chain, uint32_t flags, ByteView usage) {
  const PolicyStatus status = check_base_policy(chain, flags);
  if (status.error == 0 && (flags & kIgnoreUsage) == 0 &&
      !has_usage(*chain.elements.front().certificate.facts, usage)) {
    return {fail(CERT_E_WRONG_USAGE, "").code, 0};
  }
  return status;
}

PolicyStatus check_microsoft_root_policy(const SimpleChain& chain, bool application_root) {
  const size_t last = chain.elements.size() - 1;
  const Sha256& wanted = application_root ? kMicrosoftRoot2011 : kMicrosoftRoot2010;
  if (!has_key(*chain.elements[last].certificate.facts, wanted)) {
    return {fail(CERT_E_UNTRUSTEDROOT, "").code, static_cast<int>(last)};
  }
  return {0, 0};
}

}  // namespace opensspi::chain
