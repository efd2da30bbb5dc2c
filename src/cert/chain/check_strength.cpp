// SPDX-License-Identifier: MIT
// Weak signatures and keys: what the caller's CERT_STRONG_SIGN_PARA says, else Windows' defaults.
#include <openssl/evp.h>

#include <algorithm>

#include "cert/chain/check_path.h"

namespace opensspi::chain {
namespace {

constexpr int kMinDefaultBits = 1024;

bool is_weak_by_default(const CertificateFacts& facts) {
  const int type = facts.key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(facts.key.get());
  const bool has_modulus = type == EVP_PKEY_RSA || type == EVP_PKEY_DSA || type == EVP_PKEY_RSA_PSS;
  return facts.strength.broken_hash || (has_modulus && facts.key_bits < kMinDefaultBits);
}

int least_bits(const CertificateFacts& facts, const StrongRule& rule) {
  switch (facts.key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(facts.key.get())) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return rule.rsa_bits;
    case EVP_PKEY_DSA:
      return rule.dsa_bits;
    case EVP_PKEY_EC:
      return rule.ec_bits;
    default:
      return 0;
  }
}

bool is_weak_by_rule(const CertificateFacts& facts, const StrongRule& rule, bool is_root) {
  const bool weak_hash =
      std::ranges::find(rule.hash_nids, facts.strength.hash_nid) == rule.hash_nids.end();
  return (weak_hash && !is_root) || !is_strong_key(facts, rule);
}

}  // namespace

bool is_strong_key(const CertificateFacts& facts, const StrongRule& rule) {
  const int least = least_bits(facts, rule);
  return least != 0 && facts.key_bits >= least;
}

// A root's own signature proves nothing, and its key is the administrator's choice.
void check_strength(SimpleChain& chain, const ChainRequest& request) {
  for (size_t i = 0; i < chain.elements.size(); ++i) {
    Element& element = chain.elements[i];
    const CertificateFacts& facts = *element.certificate.facts;
    const bool is_root = i + 1 == chain.elements.size() && is_self_signed(facts);
    bool weak = !is_root && is_weak_by_default(facts);
    if (request.strong && (i > 0 || request.check_end_strength)) {
      weak = weak || is_weak_by_rule(facts, *request.strong, is_root);
    }
    if (weak) {
      element.status.errors |= kWeakSignature | (request.weak_is_bad ? kBadSignature : 0);
    }
  }
}

}  // namespace opensspi::chain
