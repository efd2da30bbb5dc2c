// SPDX-License-Identifier: MIT
// PKCS#7 messages that only carry certificates and CRLs.
#include "asn1/der.h"
#include "cert/signed_data.h"
#include "cert/stores/serialized.h"

namespace opensspi::cert {
namespace {

// 1.2.840.113549.1.7.1 and .2
constexpr uint8_t kDataOid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01};
constexpr uint8_t kSignedDataOid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};

void load_all(ElementKind kind, const std::vector<ByteView>& encoded, MemoryStore& store) {
  for (auto each = encoded.rbegin(); each != encoded.rend(); ++each) {
    const Result<ElementPtr> element = Element::create(kind, *each);
    if (element.ok()) {
      store.load(*element);
    }
  }
}

void write_all(const std::vector<ElementPtr>& all, uint8_t number, asn1::DerWriter& writer) {
  if (all.empty()) {
    return;
  }
  writer.nested(asn1::context(number), [&all](asn1::DerWriter& set) {
    for (const ElementPtr& element : all) {
      set.raw(element->encoded());
    }
  });
}

}  // namespace

Status load_bundle(ByteView message, MemoryStore& store) {
  Bytes rewritten;
  Result<SignedData> parsed = parse_signed_data(message);
  if (!parsed.ok() && parsed.error().is(CRYPT_E_ASN1_CORRUPT)) {
    rewritten = TRY(definite_lengths(message));
    parsed = parse_signed_data(rewritten);
  }
  const SignedData data = TRY(std::move(parsed));
  load_all(ElementKind::kCertificate, data.certificates, store);
  load_all(ElementKind::kCrl, data.crls, store);
  return {};
}

Bytes write_bundle(const std::vector<ElementPtr>& certificates,
                   const std::vector<ElementPtr>& crls) {
  Bytes out;
  asn1::DerWriter writer(out);
  writer.nested(asn1::kSequence, [&](asn1::DerWriter& info) {
    info.object_identifier(kSignedDataOid);
    info.nested(asn1::context(0), [&](asn1::DerWriter& wrapper) {
      wrapper.nested(asn1::kSequence, [&](asn1::DerWriter& data) {
        data.small_integer(1);
        data.element(asn1::kSet, {});
        data.nested(asn1::kSequence,
                    [](asn1::DerWriter& inner) { inner.object_identifier(kDataOid); });
        write_all(certificates, 0, data);
        write_all(crls, 1, data);
        data.element(asn1::kSet, {});
      });
    });
  });
  return out;
}

Bytes write_bundle(const Store& store) {
  return write_bundle(store.elements(ElementKind::kCertificate), store.elements(ElementKind::kCrl));
}

Bytes write_bundle(const ElementTable& table) {
  return write_bundle(table.elements(ElementKind::kCertificate), table.elements(ElementKind::kCrl));
}

}  // namespace opensspi::cert
