// SPDX-License-Identifier: MIT
// Fuzz target: the flat form of SEC_WINNT_AUTH_IDENTITY, and what is made of one that holds
// together.
#include "abi/core/auth_identity.h"

#include <cstdlib>
#include <vector>

#include "abi/core/auth_identity_fields.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  using namespace opensspi::abi;
  const std::vector<uint8_t> exact(data, data + len);
  if (!parse_ex2(exact).ok()) {
    return 0;
  }
  const auto supplied = supplied_identity(exact.data());
  const auto identity = read_auth_identity(exact.data());
  if (supplied.ok() != identity.ok()) {
    abort();
  }
  if (!identity.ok()) {
    return 0;
  }
  // What was read is written, and what is written is read as the same.
  const auto written = write_auth_identity(*identity);
  if (!written.ok()) {
    return 0;
  }
  const auto again = read_auth_identity(written->get());
  if (!again.ok() || again->user != identity->user || again->domain != identity->domain) {
    abort();
  }
  return 0;
}
