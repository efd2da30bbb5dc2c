// SPDX-License-Identifier: MIT
#include "chain_words.h"

#include <iterator>
#include <span>

namespace opensspi_cli {
namespace {

constexpr TrustWord kErrors[] = {
    {CERT_TRUST_IS_NOT_TIME_VALID, "CERT_TRUST_IS_NOT_TIME_VALID",
     "The certificate has expired or is not valid yet; renew it, or look at the clock."},
    {CERT_TRUST_IS_NOT_TIME_NESTED, "CERT_TRUST_IS_NOT_TIME_NESTED",
     "The certificate is valid outside the time of its issuer."},
    {CERT_TRUST_IS_REVOKED, "CERT_TRUST_IS_REVOKED",
     "The issuer has revoked the certificate; get a new one."},
    {CERT_TRUST_IS_NOT_SIGNATURE_VALID, "CERT_TRUST_IS_NOT_SIGNATURE_VALID",
     "The signature is wrong, or its algorithm is too weak: the certificate was altered, or "
     "another key signed it."},
    {CERT_TRUST_IS_NOT_VALID_FOR_USAGE, "CERT_TRUST_IS_NOT_VALID_FOR_USAGE",
     "The certificate is not meant for the usage or the issuance policy that was asked for; look "
     "at its enhanced key usage and key usage."},
    {CERT_TRUST_IS_UNTRUSTED_ROOT, "CERT_TRUST_IS_UNTRUSTED_ROOT",
     "The chain ends at a root that is not trusted; add it to the store Root if it should be."},
    {CERT_TRUST_REVOCATION_STATUS_UNKNOWN, "CERT_TRUST_REVOCATION_STATUS_UNKNOWN",
     "No CRL says whether the certificate is revoked; give one with --with, or add it to the store "
     "CA."},
    {CERT_TRUST_IS_CYCLIC, "CERT_TRUST_IS_CYCLIC",
     "The certificates issued one another in a circle, so that the chain has no end."},
    {CERT_TRUST_INVALID_EXTENSION, "CERT_TRUST_INVALID_EXTENSION",
     "An extension of the certificate is malformed or not understood."},
    {CERT_TRUST_INVALID_POLICY_CONSTRAINTS, "CERT_TRUST_INVALID_POLICY_CONSTRAINTS",
     "The certificate violates the policy constraints of the chain, or has none of its policies."},
    {CERT_TRUST_INVALID_BASIC_CONSTRAINTS, "CERT_TRUST_INVALID_BASIC_CONSTRAINTS",
     "The certificate issued another one but may not: it is not a CA, or the path is too long."},
    {CERT_TRUST_INVALID_NAME_CONSTRAINTS, "CERT_TRUST_INVALID_NAME_CONSTRAINTS",
     "The names of the certificates below violate the name constraints, or these are malformed."},
    {CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT, "CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT",
     "There is a name constraint of a kind that cannot be checked."},
    {CERT_TRUST_HAS_NOT_DEFINED_NAME_CONSTRAINT, "CERT_TRUST_HAS_NOT_DEFINED_NAME_CONSTRAINT",
     "There is no name constraint for a kind of name that the end certificate has."},
    {CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT, "CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT",
     "A name of the end certificate is not among those that the constraints permit."},
    {CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT, "CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT",
     "A name of the end certificate is one that the constraints exclude."},
    {CERT_TRUST_IS_PARTIAL_CHAIN, "CERT_TRUST_IS_PARTIAL_CHAIN",
     "An issuer is missing; give its certificate with --with, or add it to the store CA."},
    {CERT_TRUST_CTL_IS_NOT_TIME_VALID, "CERT_TRUST_CTL_IS_NOT_TIME_VALID",
     "The certificate trust list has expired or is not valid yet."},
    {CERT_TRUST_CTL_IS_NOT_SIGNATURE_VALID, "CERT_TRUST_CTL_IS_NOT_SIGNATURE_VALID",
     "The signature of the certificate trust list is wrong."},
    {CERT_TRUST_CTL_IS_NOT_VALID_FOR_USAGE, "CERT_TRUST_CTL_IS_NOT_VALID_FOR_USAGE",
     "The certificate trust list is not meant for the usage that was asked for."},
    {CERT_TRUST_HAS_WEAK_SIGNATURE, "CERT_TRUST_HAS_WEAK_SIGNATURE",
     "The hash or the key of the signature is too weak."},
    {CERT_TRUST_IS_OFFLINE_REVOCATION, "CERT_TRUST_IS_OFFLINE_REVOCATION",
     "There is no current CRL: what there is has expired, or could not be fetched."},
    {CERT_TRUST_NO_ISSUANCE_CHAIN_POLICY, "CERT_TRUST_NO_ISSUANCE_CHAIN_POLICY",
     "A CA demands an explicit policy, and the chain has none."},
    {CERT_TRUST_IS_EXPLICIT_DISTRUST, "CERT_TRUST_IS_EXPLICIT_DISTRUST",
     "The administrator distrusts the certificate: it is in the store Disallowed."},
    {CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT, "CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT",
     "The certificate has a critical extension that is not supported."},
};

constexpr TrustWord kFacts[] = {
    {CERT_TRUST_HAS_EXACT_MATCH_ISSUER, "CERT_TRUST_HAS_EXACT_MATCH_ISSUER",
     "The issuer was found by its name and serial number."},
    {CERT_TRUST_HAS_KEY_MATCH_ISSUER, "CERT_TRUST_HAS_KEY_MATCH_ISSUER",
     "The issuer was found by its key identifier."},
    {CERT_TRUST_HAS_NAME_MATCH_ISSUER, "CERT_TRUST_HAS_NAME_MATCH_ISSUER",
     "The issuer was found by its name."},
    {CERT_TRUST_IS_SELF_SIGNED, "CERT_TRUST_IS_SELF_SIGNED", "The certificate is self-signed."},
    {CERT_TRUST_HAS_PREFERRED_ISSUER, "CERT_TRUST_HAS_PREFERRED_ISSUER",
     "The issuer leads to a trusted root."},
    {CERT_TRUST_HAS_ISSUANCE_CHAIN_POLICY, "CERT_TRUST_HAS_ISSUANCE_CHAIN_POLICY",
     "The policies of the chain are valid."},
    {CERT_TRUST_HAS_VALID_NAME_CONSTRAINTS, "CERT_TRUST_HAS_VALID_NAME_CONSTRAINTS",
     "The names satisfy the name constraints."},
    {CERT_TRUST_IS_PEER_TRUSTED, "CERT_TRUST_IS_PEER_TRUSTED",
     "The certificate itself is trusted: it is in the store TrustedPeople."},
    {CERT_TRUST_HAS_CRL_VALIDITY_EXTENDED, "CERT_TRUST_HAS_CRL_VALIDITY_EXTENDED",
     "The CRL counts longer than it says."},
    {CERT_TRUST_IS_FROM_EXCLUSIVE_TRUST_STORE, "CERT_TRUST_IS_FROM_EXCLUSIVE_TRUST_STORE",
     "The trust comes from the roots that were given, not from the system's."},
    {CERT_TRUST_IS_CA_TRUSTED, "CERT_TRUST_IS_CA_TRUSTED", "A CA that is not a root is trusted."},
    {CERT_TRUST_IS_COMPLEX_CHAIN, "CERT_TRUST_IS_COMPLEX_CHAIN",
     "Several simple chains make up the chain."},
};

std::vector<TrustWord> words_of(std::span<const TrustWord> table, DWORD bits) {
  std::vector<TrustWord> words;
  for (const TrustWord& word : table) {
    if ((bits & word.bit) != 0) {
      words.push_back(word);
      bits &= ~word.bit;
    }
  }
  for (DWORD bit = 1; bits != 0; bit <<= 1) {
    if ((bits & bit) != 0) {
      words.push_back({bit, "unknown", "This bit is not described here."});
      bits &= ~bit;
    }
  }
  return words;
}

}  // namespace

std::vector<TrustWord> trust_errors(DWORD bits) { return words_of(kErrors, bits); }

std::vector<TrustWord> trust_facts(DWORD bits) { return words_of(kFacts, bits); }

std::string revocation_words(const CERT_REVOCATION_INFO& info) {
  switch (info.dwRevocationResult) {
    case 0:
      return "not revoked";
    case static_cast<DWORD>(CRYPT_E_REVOKED):
      return "revoked";
    case static_cast<DWORD>(CRYPT_E_REVOCATION_OFFLINE):
      return "unknown: no current CRL";
    default:
      return "unknown: no CRL";
  }
}

}  // namespace opensspi_cli
