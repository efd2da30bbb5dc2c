// SPDX-License-Identifier: MIT
// Fuzz target: DER, read to the innermost level; what is read and written again is the same.
#include "asn1/der.h"

#include <cstdlib>

#include "asn1/oid.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

constexpr Error kBad = fail(CRYPT_E_ASN1_CORRUPT, "malformed");

void walk(ByteView bytes, int depth) {
  asn1::DerReader reader(bytes, kBad);
  while (depth > 0 && !reader.at_end()) {
    const auto element = reader.any();
    if (!element.ok()) {
      return;
    }
    Bytes again;
    asn1::DerWriter(again).element(element->tag, element->content);
    if (again.size() != element->whole.size()) {
      std::abort();
    }
    if (element->tag == asn1::kObjectIdentifier) {
      const auto text = asn1::oid_text(element->content);
      if (text.ok() && to_hex(*asn1::oid_body(*text)) != to_hex(element->content)) {
        std::abort();
      }
    }
    if ((element->tag & 0x20) != 0) {
      walk(element->content, depth - 1);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  walk({data, len}, 16);
  asn1::DerReader reader({data, len}, kBad);
  (void)reader.bit_string();
  (void)reader.unsigned_integer();
  (void)asn1::DerReader({data, len}, kBad).boolean();
  (void)asn1::DerReader({data, len}, kBad).null();
  const auto number = asn1::DerReader({data, len}, kBad).small_integer();
  if (number.ok()) {
    Bytes written;
    asn1::DerWriter(written).small_integer(*number);
    const auto again = asn1::DerReader(written, kBad).small_integer();
    if (!again.ok() || *again != *number) {
      std::abort();
    }
  }
  return 0;
}
