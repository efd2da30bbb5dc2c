// SPDX-License-Identifier: MIT
#include "chain_report.h"

#include <iostream>

#include "certificates.h"
#include "chain_words.h"

namespace opensspi_cli {
namespace {

// Bits of the chain that no element has: a missing issuer, a circle.
DWORD chain_only_errors(const CERT_SIMPLE_CHAIN& chain) {
  DWORD errors = chain.TrustStatus.dwErrorStatus;
  for (DWORD i = 0; i < chain.cElement; ++i) {
    errors &= ~chain.rgpElement[i]->TrustStatus.dwErrorStatus;
  }
  return errors;
}

std::string words_json(const std::vector<TrustWord>& words) {
  std::string text = "[";
  for (const TrustWord& word : words) {
    text += std::string(text.size() > 1 ? ", " : "") + "{\"bit\": " + std::to_string(word.bit) +
            ", \"name\": " + json_text(word.name) + ", \"meaning\": " + json_text(word.meaning) +
            "}";
  }
  return text + "]";
}

void print_element_json(const CERT_CHAIN_ELEMENT& element) {
  std::cout << "{\"certificate\": ";
  print_certificate_json(
      CertificateFacts(Certificate(CertDuplicateCertificateContext(element.pCertContext))));
  std::cout << ", \"errors\": " << words_json(trust_errors(element.TrustStatus.dwErrorStatus))
            << ", \"facts\": " << words_json(trust_facts(element.TrustStatus.dwInfoStatus))
            << ", \"revocation\": "
            << (element.pRevocationInfo == nullptr
                    ? "null"
                    : json_text(revocation_words(*element.pRevocationInfo)))
            << "}";
}

void print_words(const char* label, const std::vector<TrustWord>& words) {
  for (const TrustWord& word : words) {
    std::cout << "   " << label << word.name << ": " << word.meaning << '\n';
  }
}

void print_element(DWORD index, const CERT_CHAIN_ELEMENT& element) {
  const CertificateFacts facts(Certificate(CertDuplicateCertificateContext(element.pCertContext)));
  std::cout << index << ": " << printable(facts.subject) << "\n   SHA-1: " << facts.thumbprint
            << "\n   valid: " << facts.not_before << " to " << facts.not_after << '\n';
  if (element.pRevocationInfo != nullptr) {
    std::cout << "   revocation: " << revocation_words(*element.pRevocationInfo) << '\n';
  }
  print_words("error: ", trust_errors(element.TrustStatus.dwErrorStatus));
  print_words("", trust_facts(element.TrustStatus.dwInfoStatus));
}

}  // namespace

void print_chain_json(const CERT_SIMPLE_CHAIN& chain, const Verdict& verdict) {
  std::cout << "{\"valid\": " << json_bool(verdict.status == 0)
            << ", \"policy\": " << json_text(verdict.policy) << ", \"status\": {"
            << status_json(verdict.status) << "}, \"element\": "
            << (verdict.status == 0 || verdict.element < 0 ? "null"
                                                           : std::to_string(verdict.element))
            << ", \"chain_errors\": " << words_json(trust_errors(chain_only_errors(chain)))
            << ", \"elements\": [";
  for (DWORD i = 0; i < chain.cElement; ++i) {
    std::cout << (i == 0 ? "" : ", ");
    print_element_json(*chain.rgpElement[i]);
  }
  std::cout << "]}\n";
}

void print_chain(const CERT_SIMPLE_CHAIN& chain, const Verdict& verdict) {
  const std::string purpose =
      verdict.policy + (verdict.host.empty() ? "" : " and the host " + printable(verdict.host));
  if (verdict.status == 0) {
    std::cout << "valid for the policy " << purpose << '\n';
  } else {
    std::cout << "not valid for the policy " << purpose << '\n'
              << status_words(verdict.status) << '\n';
  }
  for (DWORD i = 0; i < chain.cElement; ++i) {
    print_element(i, *chain.rgpElement[i]);
  }
  const auto missing = trust_errors(chain_only_errors(chain));
  if (!missing.empty()) {
    std::cout << "the chain\n";
    print_words("error: ", missing);
  }
}

}  // namespace opensspi_cli
