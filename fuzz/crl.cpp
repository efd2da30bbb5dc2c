// SPDX-License-Identifier: MIT
// Fuzz target: CRLs. Every entry is found again by its serial number.
#include "cert/chain/crl_facts.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  using namespace opensspi;  // NOLINT: a fuzz target is a program of its own
  const Result<chain::CrlPtr> crl = chain::read_crl({data, len});
  if (!crl.ok()) {
    return 0;
  }
  constexpr Error kNever = fail(1, "an entry was read before");
  for (uint32_t offset : (*crl)->offsets) {
    asn1::DerReader reader(ByteView((*crl)->der).subspan(offset), kNever);
    Result<asn1::DerReader> fields = reader.enter(asn1::kSequence);
    require(fields.ok());
    const Result<ByteView> serial = fields->content(asn1::kInteger);
    require(serial.ok() && (*crl)->entry(*serial).has_value());
  }
  return 0;
}
