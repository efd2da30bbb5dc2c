// SPDX-License-Identifier: MIT
// What a chain must fulfil for a purpose: CertVerifyCertificateChainPolicy.
#pragma once

#include <string>

#include "cert/chain/chain.h"

namespace opensspi::chain {

// Errors that the caller ignores (CERT_CHAIN_POLICY_*).
inline constexpr uint32_t kIgnoreTime = 0x1;
inline constexpr uint32_t kIgnoreBasicConstraints = 0x8;
inline constexpr uint32_t kAllowUnknownCa = 0x10;
inline constexpr uint32_t kIgnoreUsage = 0x20;
inline constexpr uint32_t kIgnoreName = 0x40;
inline constexpr uint32_t kIgnorePolicy = 0x80;
inline constexpr uint32_t kIgnoreEndRevocationUnknown = 0x100;
inline constexpr uint32_t kIgnoreCaRevocationUnknown = 0x400;
inline constexpr uint32_t kIgnoreRootRevocationUnknown = 0x800;
inline constexpr uint32_t kIgnorePeerTrust = 0x1000;
inline constexpr uint32_t kIgnoreCriticalExtension = 0x2000;

// The same for SSL (SECURITY_FLAG_*).
inline constexpr uint32_t kSslIgnoreRevocation = 0x80;
inline constexpr uint32_t kSslIgnoreUnknownCa = 0x100;
inline constexpr uint32_t kSslIgnoreUsage = 0x200;
inline constexpr uint32_t kSslIgnoreName = 0x1000;
inline constexpr uint32_t kSslIgnoreDate = 0x2000;

// Flags of the basic-constraints policy.
inline constexpr uint32_t kMustBeCa = 0x80000000;
inline constexpr uint32_t kMustBeEnd = 0x40000000;

// PolicyStatus is the first error, 0 if there is none, and the element that has it; -1: none or
// all.
struct PolicyStatus {
  int32_t error = 0;
  int element = -1;
};

// SslPolicy is HTTPSPolicyCallbackData.
struct SslPolicy {
  uint32_t ignored = 0;  // kSslIgnore*
  bool is_server = false;
  std::string host;  // empty: not compared
};

PolicyStatus check_base_policy(const SimpleChain& chain, uint32_t flags);
PolicyStatus check_ssl_policy(const SimpleChain& chain, uint32_t flags, const SslPolicy& ssl);
PolicyStatus check_basic_constraints_policy(const SimpleChain& chain, uint32_t flags);
// check_usage_policy is the base policy, and the end certificate must have this usage (the body of
// an object identifier) in its extension: for code signing and time stamps.
PolicyStatus check_usage_policy(const SimpleChain& chain, uint32_t flags, ByteView usage);
// check_microsoft_root_policy looks at the root's key only, as on Windows.
PolicyStatus check_microsoft_root_policy(const SimpleChain& chain, bool application_root);

}  // namespace opensspi::chain
