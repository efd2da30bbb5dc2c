// SPDX-License-Identifier: MIT
// Fuzz target: object identifiers as text. What reads as one is written as it was, and what
// CryptoAPI knows of it can be found again.
#include <string_view>

#include "asn1/oid.h"
#include "cert/object_ids.h"
#include "require.h"

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const std::string_view text(reinterpret_cast<const char*>(data), len);
  const auto body = asn1::oid_body(text);
  if (body.ok()) {
    require(*asn1::oid_text(*body) == text);
  }
  (void)asn1::oid_text({data, len});
  const uint32_t number = cert::algorithm_of_oid(text);
  if (number != 0) {
    require(cert::oid_of_algorithm(number) != nullptr);
  }
  const auto* entry = cert::find_object({}, text);
  if (entry != nullptr) {
    require(cert::find_named({.group = entry->group}, entry->name) != nullptr);
  }
  return 0;
}
