// SPDX-License-Identifier: MIT
// Name constraints (RFC 5280, 4.2.1.10). OpenSSL compares the names; which certificate gets which
// error is Windows': an error is one of the CA whose constraint is violated.
#include "cert/chain/check_path.h"
#include "cert/chain/openssl_certificate.h"
#include "crypto/evp_key.h"

namespace opensspi::chain {
namespace {

struct ConstraintsFree {
  void operator()(NAME_CONSTRAINTS* constraints) const { NAME_CONSTRAINTS_free(constraints); }
};
using Constraints = std::unique_ptr<NAME_CONSTRAINTS, ConstraintsFree>;

Constraints decode_constraints(ByteView value) {
  const crypto::ErrorMark mark;
  const uint8_t* at = value.data();
  Constraints constraints(reinterpret_cast<NAME_CONSTRAINTS*>(ASN1_item_d2i(
      nullptr, &at, static_cast<long>(value.size()), ASN1_ITEM_rptr(NAME_CONSTRAINTS))));
  return at == value.data() + value.size() ? std::move(constraints) : nullptr;
}

uint32_t errors_of(int verify_error) {
  switch (verify_error) {
    case X509_V_OK:
      return 0;
    case X509_V_ERR_PERMITTED_VIOLATION:
      return kNameNotPermitted;
    case X509_V_ERR_EXCLUDED_VIOLATION:
      return kNameExcluded;
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
      return kUnsupportedNameConstraint;
    default:
      return kBadNameConstraints;
  }
}

// A common name that is a host name counts as one if there is no DNS name, because that is how it
// is used (host_name.h).
uint32_t compare(const CertificateFacts& subject, NAME_CONSTRAINTS* constraints, bool is_end) {
  const OpensslCertificate certificate = openssl_certificate(subject);
  if (certificate == nullptr) {
    return kBadNameConstraints;
  }
  const crypto::ErrorMark mark;
  uint32_t errors = errors_of(NAME_CONSTRAINTS_check(certificate.get(), constraints));
  if (is_end && !subject.has_dns_name) {
    errors |= errors_of(NAME_CONSTRAINTS_check_CN(certificate.get(), constraints));
  }
  return errors;
}

bool has_subtree(const NAME_CONSTRAINTS& constraints) {
  return sk_GENERAL_SUBTREE_num(constraints.permittedSubtrees) > 0 ||
         sk_GENERAL_SUBTREE_num(constraints.excludedSubtrees) > 0;
}

void check_below(SimpleChain& chain, size_t which) {
  Element& element = chain.elements[which];
  TrustStatus& status = element.status;
  const Constraints constraints = decode_constraints(*element.certificate.facts->name_constraints);
  if (constraints == nullptr) {
    status.errors |= kBadNameConstraints | kBadExtension;
    element.malformed = true;
    return;
  }
  if (!has_subtree(*constraints)) {
    status.errors |= kUnsupportedNameConstraint;
    return;
  }
  uint32_t errors = 0;
  for (size_t i = 0; i < which; ++i) {
    const CertificateFacts& subject = *chain.elements[i].certificate.facts;
    if (i != 0 && subject.self_issued) {
      continue;
    }
    if (subject.bad_alt_names) {
      errors |= kBadNameConstraints | kBadExtension;
      element.malformed = true;
    } else {
      errors |= compare(subject, constraints.get(), i == 0);
    }
  }
  status.errors |= errors;
  status.info |= errors == 0 ? kValidNameConstraints : 0;
}

}  // namespace

void check_name_constraints(SimpleChain& chain) {
  for (size_t i = 1; i < chain.elements.size(); ++i) {
    if (chain.elements[i].certificate.facts->name_constraints) {
      check_below(chain, i);
    }
  }
}

}  // namespace opensspi::chain
