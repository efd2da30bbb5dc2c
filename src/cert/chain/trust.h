// SPDX-License-Identifier: MIT
// What is reported about a certificate in a chain: CERT_TRUST_STATUS.
#pragma once

#include <cstdint>

namespace opensspi::chain {

// The errors of a certificate or a chain (CERT_TRUST_*).
inline constexpr uint32_t kTrusted = 0;
inline constexpr uint32_t kNotTimeValid = 0x1;
inline constexpr uint32_t kRevoked = 0x4;
inline constexpr uint32_t kBadSignature = 0x8;
inline constexpr uint32_t kWrongUsage = 0x10;
inline constexpr uint32_t kUntrustedRoot = 0x20;
inline constexpr uint32_t kRevocationUnknown = 0x40;
inline constexpr uint32_t kCyclic = 0x80;
inline constexpr uint32_t kBadExtension = 0x100;
inline constexpr uint32_t kBadPolicyConstraints = 0x200;
inline constexpr uint32_t kBadBasicConstraints = 0x400;
inline constexpr uint32_t kBadNameConstraints = 0x800;
inline constexpr uint32_t kUnsupportedNameConstraint = 0x1000;
inline constexpr uint32_t kUndefinedNameConstraint = 0x2000;
inline constexpr uint32_t kNameNotPermitted = 0x4000;
inline constexpr uint32_t kNameExcluded = 0x8000;
inline constexpr uint32_t kPartialChain = 0x10000;
inline constexpr uint32_t kWeakSignature = 0x100000;
inline constexpr uint32_t kRevocationOffline = 0x1000000;
inline constexpr uint32_t kNoIssuancePolicy = 0x2000000;
inline constexpr uint32_t kDistrusted = 0x4000000;
inline constexpr uint32_t kUnsupportedCriticalExtension = 0x8000000;

// Facts that are not errors (CERT_TRUST_*).
inline constexpr uint32_t kExactMatchIssuer = 0x1;
inline constexpr uint32_t kKeyMatchIssuer = 0x2;
inline constexpr uint32_t kNameMatchIssuer = 0x4;
inline constexpr uint32_t kSelfSigned = 0x8;
inline constexpr uint32_t kPreferredIssuer = 0x100;
inline constexpr uint32_t kHasIssuancePolicy = 0x200;
inline constexpr uint32_t kValidNameConstraints = 0x400;
inline constexpr uint32_t kPeerTrusted = 0x800;
inline constexpr uint32_t kExclusiveTrust = 0x2000;
inline constexpr uint32_t kCaTrusted = 0x4000;

// The facts that describe one element and are not repeated for its chain.
inline constexpr uint32_t kElementOnlyInfo =
    kExactMatchIssuer | kKeyMatchIssuer | kNameMatchIssuer | kSelfSigned;

// TrustStatus is a set of errors and a set of facts.
struct TrustStatus {
  uint32_t errors = 0;
  uint32_t info = 0;

  // add includes what an element contributes to its chain.
  void add(const TrustStatus& element) {
    errors |= element.errors;
    info |= element.info & ~kElementOnlyInfo;
  }
};

}  // namespace opensspi::chain
