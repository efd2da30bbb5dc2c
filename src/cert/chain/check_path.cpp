// SPDX-License-Identifier: MIT
#include "cert/chain/check_path.h"

#include <algorithm>

namespace opensspi::chain {
namespace {

constexpr uint32_t kVersion3 = 2;

void check_alone(Element& element, PathContext& context) {
  const CertificateFacts& facts = *element.certificate.facts;
  const Filetime time = context.request.time;
  if (time < facts.not_before || facts.not_after < time) {
    element.status.errors |= kNotTimeValid;
  }
  if (facts.bad_extension || facts.version > kVersion3 ||
      (facts.has_extensions && facts.version != kVersion3)) {
    element.status.errors |= kBadExtension;
    element.malformed = true;
  }
  if (facts.unsupported_critical) {
    element.status.errors |= kBadExtension | kUnsupportedCriticalExtension;
  }
  if (context.world.is_distrusted(facts)) {
    element.status.errors |= kDistrusted;
  }
}

void check_link(Element& subject, const CertificateFacts& issuer, PathContext& context) {
  const CertificateFacts& facts = *subject.certificate.facts;
  subject.status.info |= match_of(facts, issuer);
  if (!is_issued_by(facts.parts, facts.id, issuer, context.budget)) {
    subject.status.errors |= kBadSignature;
  }
}

// The signature of a trusted root proves nothing, so its algorithm need not be supported.
uint32_t check_last(SimpleChain& chain, PathContext& context) {
  Element& last = chain.elements.back();
  const CertificateFacts& facts = *last.certificate.facts;
  const Anchor anchor = context.world.anchor(facts);
  if (is_root(facts, context.world)) {
    last.status.info |= match_of(facts, facts) | kSelfSigned;
    if (anchor.kind != AnchorKind::kNone) {
      return 0;
    }
    last.status.errors |= kUntrustedRoot;
    if (!is_issued_by(facts.parts, facts.id, facts, context.budget)) {
      last.status.errors |= kBadSignature;
    }
    return 0;
  }
  if (anchor.kind == AnchorKind::kCa) {
    last.status.info |= kCaTrusted;
    return 0;
  }
  if (!facts.authority) {
    last.status.info |= kNameMatchIssuer;
  }
  return kPartialChain;
}

bool is_peer_trusted(const SimpleChain& chain, const PathContext& context) {
  return chain.elements.size() == 1 && context.request.peer_trust &&
         context.world.is_peer(*chain.elements.front().certificate.facts);
}

void mark_preferred(SimpleChain& chain) {
  constexpr uint32_t kNotPreferred = kUntrustedRoot | kPartialChain | kBadSignature | kDistrusted;
  for (Element& element : chain.elements) {
    if ((chain.status.errors & kNotPreferred) == 0) {
      element.status.info |= kPreferredIssuer;
      chain.status.info |= kPreferredIssuer;
    }
  }
}

}  // namespace

SimpleChain check_path(const std::vector<Candidate>& path, bool cyclic, PathContext& context) {
  SimpleChain chain;
  for (const Candidate& candidate : path) {
    Element element;
    element.certificate = candidate;
    chain.elements.push_back(std::move(element));
  }
  for (size_t i = 0; i < path.size(); ++i) {
    check_alone(chain.elements[i], context);
    if (i + 1 < path.size()) {
      check_link(chain.elements[i], *path[i + 1].facts, context);
    }
  }
  uint32_t chain_errors = 0;
  if (is_peer_trusted(chain, context)) {
    chain.elements.front().status.info |= kPeerTrusted;
  } else {
    chain_errors = check_last(chain, context);
  }
  check_constraints(chain, cyclic);
  check_name_constraints(chain);
  check_policies(chain, context.request);
  check_usages(chain, context.world, context.request);
  check_strength(chain, context.request);
  check_revocation(chain, context);
  chain.status.errors |= chain_errors;
  for (const Element& element : chain.elements) {
    chain.status.add(element.status);
  }
  mark_preferred(chain);
  return chain;
}

uint32_t quality(const SimpleChain& chain) {
  const uint32_t errors = chain.status.errors;
  uint32_t value = errors == 0 ? 128 : 0;
  value += (errors & (kBadSignature | kDistrusted)) == 0 ? 64 : 0;
  value += (errors & (kUntrustedRoot | kPartialChain)) == 0 ? 32 : 0;
  value += (errors & kRevoked) == 0 ? 16 : 0;
  value += (errors & kNotTimeValid) == 0 ? 8 : 0;
  value += (errors & (kPartialChain | kCyclic)) == 0 ? 4 : 0;
  value += (errors & kBadBasicConstraints) == 0 ? 2 : 0;
  constexpr uint32_t kOther = kWrongUsage | kBadExtension | kBadPolicyConstraints |
                              kBadNameConstraints | kUnsupportedNameConstraint | kNameNotPermitted |
                              kNameExcluded | kNoIssuancePolicy;
  return value + ((errors & kOther) == 0 ? 1 : 0);
}

}  // namespace opensspi::chain
