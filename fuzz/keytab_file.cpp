// SPDX-License-Identifier: MIT
// Keytab files, which an identity can carry.
#include "packages/kerberos/keytab_file.h"

#include <tuple>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::ignore = opensspi::kerberos::parse_keytab_file({data, size});
  return 0;
}
