// SPDX-License-Identifier: MIT
// Fuzz target: texts that map certificates to accounts, and the mappings of a certificate. A text
// that is canonical is read as itself.
#include "cert/account_mappings.h"
#include "require.h"

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView bytes(data, len);
  const auto mapping = cert::read_account_mapping(as_text(bytes));
  if (mapping.ok()) {
    const auto again = cert::read_account_mapping(*mapping);
    require(again.ok() && *again == *mapping);
  }
  const auto of_certificate = cert::account_mappings_of(bytes);
  require(!of_certificate.ok() || cert::read_account_mapping(of_certificate->of_key).ok());
  return 0;
}
