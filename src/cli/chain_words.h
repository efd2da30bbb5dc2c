// SPDX-License-Identifier: MIT
// What the bits of a chain's CERT_TRUST_STATUS mean, in words.
#pragma once

#include <string>
#include <vector>

#include "crypt.h"

namespace opensspi_cli {

// TrustWord is one bit of dwErrorStatus or dwInfoStatus: its name in wincrypt.h, and a sentence.
struct TrustWord {
  DWORD bit;
  const char* name;
  const char* meaning;
};

// trust_errors and trust_facts return the words of the bits that are set. A bit without a word is
// returned under its number.
std::vector<TrustWord> trust_errors(DWORD bits);
std::vector<TrustWord> trust_facts(DWORD bits);

// revocation_words says what a CERT_REVOCATION_INFO found out.
std::string revocation_words(const CERT_REVOCATION_INFO& info);

}  // namespace opensspi_cli
