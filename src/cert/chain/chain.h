// SPDX-License-Identifier: MIT
// Builds the certificate chains of an end certificate and says what is wrong with each.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cert/chain/trust.h"
#include "cert/chain/world.h"

namespace opensspi::chain {

enum class UsageMatch : uint8_t { kAll, kAny };

// RevocationScope says which certificates are looked up in CRLs.
enum class RevocationScope : uint8_t { kNone, kEnd, kChain, kChainWithoutRoot };

// StrongRule is CERT_STRONG_SIGN_PARA: what is not listed is weak.
struct StrongRule {
  std::vector<int> hash_nids;
  int rsa_bits = 0;  // least lengths; 0: never strong
  int dsa_bits = 0;
  int ec_bits = 0;
};

// KnownStatus is what somebody other than a CRL says of a certificate.
enum class KnownStatus : uint8_t { kSaysNothing, kIsGood, kIsRevoked };

// ChainRequest is what a chain is checked against.
struct ChainRequest {
  Filetime time;
  std::vector<Bytes> usages = {};  // bodies of object identifiers
  UsageMatch usage_match = UsageMatch::kAll;
  std::vector<std::string> policies = {};  // dotted
  UsageMatch policy_match = UsageMatch::kAll;
  RevocationScope revocation = RevocationScope::kNone;
  std::optional<StrongRule> strong = {};
  bool check_end_strength = true;
  bool weak_is_bad = true;  // a weak signature also counts as a bad one
  bool peer_trust = false;  // an end certificate may be trusted by itself
  std::optional<int64_t> max_crl_age_seconds = {};
  // The end certificate's status beside CRLs, such as that of an OCSP response. It counts if no CRL
  // says anything; a revocation counts whatever a CRL says.
  std::function<KnownStatus(const CertificateFacts& end, const CertificateFacts& issuer)>
      end_status = {};
};

// RevocationResult says what was found out about one certificate.
struct RevocationResult {
  uint32_t errors = 0;  // 0: it is not revoked
  // The complete CRL that counts, and its delta CRL; null if there is none.
  CrlCandidate base = {};
  CrlCandidate delta = {};
  std::optional<CrlEntry> entry;  // that revokes it
  bool entry_of_delta = false;
  int64_t age_seconds = 0;               // of the newer one of the two
  std::vector<CrlPtr> signed_crls = {};  // all that the issuer signed and that are for it
};

// Element is one certificate of a chain.
struct Element {
  Candidate certificate;
  TrustStatus status;
  bool malformed = false;                    // an extension or the version is not valid
  std::optional<std::vector<Bytes>> usages;  // that are left down to here; absent: any
  std::optional<RevocationResult> revocation;
};

// SimpleChain begins with the end certificate.
struct SimpleChain {
  std::vector<Element> elements;
  TrustStatus status;
};

// ChainResult is the best chain, and the others that were looked at, best first; and what they
// cost.
struct ChainResult {
  SimpleChain best;
  std::vector<SimpleChain> others;
  size_t num_paths = 0;
  size_t num_signature_checks = 0;  // public-key operations; kept results cost none
  size_t num_crl_signature_checks = 0;
};

// Limits of the work for one chain.
inline constexpr size_t kMaxElements = 32;
inline constexpr size_t kMaxCandidates = 64;  // for one certificate's issuer
inline constexpr size_t kMaxPaths = 64;       // that are checked
inline constexpr size_t kMaxSignatureChecks = 128;
inline constexpr size_t kMaxCrlSignatureChecks = 128;
inline constexpr size_t kMaxOthers = 8;

// build_chain never fails: what is wrong is in the statuses. The work is bounded; if the bound is
// reached, the best chain so far is the result.
ChainResult build_chain(const Candidate& end, const World& world, const ChainRequest& request);

// is_strong_key returns whether the certificate's key is long enough.
bool is_strong_key(const CertificateFacts& facts, const StrongRule& rule);

// is_issuer_name returns whether `issuer`'s subject is the issuer of `subject`.
bool is_issuer_name(const CertificateFacts& subject, const CertificateFacts& issuer);

// is_self_signed returns whether the certificate names itself as its issuer. Its signature is
// checked later.
bool is_self_signed(const CertificateFacts& certificate);

// match_of says how `issuer` was found: kExactMatchIssuer, kKeyMatchIssuer or kNameMatchIssuer; 0
// if the authority key identifier names another certificate.
uint32_t match_of(const CertificateFacts& subject, const CertificateFacts& issuer);

}  // namespace opensspi::chain
