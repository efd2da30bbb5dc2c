// SPDX-License-Identifier: MIT
// The result of "cert verify": the verdict and each certificate of the chain.
#pragma once

#include <string>

#include "crypt.h"

namespace opensspi_cli {

// Verdict is what a policy says of a chain: a status, 0 if it is good, and the index of the
// certificate that it is about, or -1.
struct Verdict {
  std::string policy;
  std::string host;
  int32_t status;
  LONG element;
};

void print_chain_json(const CERT_SIMPLE_CHAIN& chain, const Verdict& verdict);
void print_chain(const CERT_SIMPLE_CHAIN& chain, const Verdict& verdict);

}  // namespace opensspi_cli
