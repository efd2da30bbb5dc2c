// SPDX-License-Identifier: MIT
// Object identifiers of extensions, as DER bodies.
#pragma once

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace opensspi::chain {

// CommonExtension is the last part of 2.5.29.N.
enum class CommonExtension : uint8_t {
  kOldAuthorityKey = 1,
  kOldSubjectAltName = 7,
  kOldIssuerAltName = 8,
  kOldBasicConstraints = 10,
  kSubjectKey = 14,
  kKeyUsage = 15,
  kSubjectAltName = 17,
  kIssuerAltName = 18,
  kBasicConstraints = 19,
  kCrlNumber = 20,
  kReasonCode = 21,
  kInvalidityDate = 24,
  kDeltaCrl = 27,
  kIssuingDistributionPoint = 28,
  kCertificateIssuer = 29,
  kNameConstraints = 30,
  kCrlDistributionPoints = 31,
  kPolicies = 32,
  kPolicyMappings = 33,
  kAuthorityKey = 35,
  kPolicyConstraints = 36,
  kEnhancedKeyUsage = 37,
  kFreshestCrl = 46,
  kInhibitAnyPolicy = 54,
};

// common_extension returns N of 2.5.29.N, or 0 for any other identifier.
inline uint8_t common_extension(ByteView oid) {
  return oid.size() == 3 && oid[0] == 0x55 && oid[1] == 0x1D && oid[2] < 0x80 ? oid[2] : 0;
}

// 1.3.6.1.4.1.311.21.10: Microsoft's application policies, an alternative to enhanced key usage.
inline constexpr std::array<uint8_t, 9> kApplicationPolicies = {0x2B, 0x06, 0x01, 0x04, 0x01,
                                                                0x82, 0x37, 0x15, 0x0A};
// 2.5.29.37.0: any enhanced key usage.
inline constexpr std::array<uint8_t, 4> kAnyUsage = {0x55, 0x1D, 0x25, 0x00};

inline bool same_oid(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

}  // namespace opensspi::chain
