// SPDX-License-Identifier: MIT
// Basic constraints, path lengths and key usage (RFC 5280, 4.2.1.3, 4.2.1.9 and 6.1.4).
#include "cert/chain/check_path.h"

namespace opensspi::chain {
namespace {

// A root needs no basic constraints (RFC 5280, 6.1: a trust anchor is a name and a key), but those
// that it has count.
void check_ca(Element& element, bool is_root) {
  const CertificateFacts& facts = *element.certificate.facts;
  const bool is_ca = facts.basic_constraints ? facts.basic_constraints->is_ca : is_root;
  if (facts.bad_basic_constraints || !is_ca) {
    element.status.errors |= kBadBasicConstraints;
  }
  if (facts.key_usage && (*facts.key_usage & kUsageCertSign) == 0) {
    element.status.errors |= kWrongUsage;
  }
}

// RFC 5280, 4.2.1.3: keyCertSign is only for a certificate that says that it is a CA's.
void check_end(Element& element) {
  const CertificateFacts& facts = *element.certificate.facts;
  if (facts.bad_basic_constraints) {
    element.status.errors |= kBadBasicConstraints;
  }
  const bool is_ca = facts.basic_constraints && facts.basic_constraints->is_ca;
  if (facts.key_usage && (*facts.key_usage & kUsageCertSign) != 0 && !is_ca) {
    element.status.errors |= kWrongUsage;
  }
}

// As on Windows, a path that is too long is an error of the CA that limits it and of all below it.
void check_path_lengths(SimpleChain& chain) {
  size_t num_below = 0;  // CAs that are not self-issued
  for (size_t i = 1; i < chain.elements.size(); ++i) {
    const CertificateFacts& facts = *chain.elements[i].certificate.facts;
    if (facts.basic_constraints && facts.basic_constraints->path_length &&
        num_below > *facts.basic_constraints->path_length) {
      for (size_t j = 1; j <= i; ++j) {
        chain.elements[j].status.errors |= kBadBasicConstraints;
      }
    }
    num_below += facts.self_issued ? 0 : 1;
  }
}

}  // namespace

void check_constraints(SimpleChain& chain, bool cyclic) {
  const size_t last = chain.elements.size() - 1;
  check_end(chain.elements[0]);
  for (size_t i = 1; i <= last; ++i) {
    const bool is_root = i == last && is_self_signed(*chain.elements[i].certificate.facts);
    check_ca(chain.elements[i], is_root);
  }
  check_path_lengths(chain);
  if (cyclic) {
    for (size_t i = 1; i <= last; ++i) {
      chain.elements[i].status.errors |= kBadBasicConstraints;
    }
    chain.elements[last].status.errors |= kCyclic;
    chain.status.errors |= kPartialChain;
  }
}

}  // namespace opensspi::chain
