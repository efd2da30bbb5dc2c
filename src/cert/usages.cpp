// SPDX-License-Identifier: MIT
#include "cert/usages.h"

#include "asn1/der.h"
#include "asn1/oid.h"

namespace opensspi::cert {
namespace {

constexpr Error kCorrupt = fail(CRYPT_E_ASN1_CORRUPT, "the key usages are not DER of a list");

Result<std::optional<Usages>> of_property(const Element& certificate) {
  const auto value = certificate.properties().find(CERT_ENHKEY_USAGE_PROP_ID);
  if (!value) {
    return std::optional<Usages>();
  }
  return std::optional(TRY(decode_usages(*value)));
}

Result<std::optional<Usages>> of_extension(const Element& certificate) {
  const CERT_EXTENSION* const extension =
      find_extension(extensions_of(certificate.certificate()), szOID_ENHANCED_KEY_USAGE);
  if (extension == nullptr) {
    return std::optional<Usages>();
  }
  return std::optional(TRY(decode_usages(view_of(extension->Value))));
}

}  // namespace

Result<Usages> decode_usages(ByteView der) {
  asn1::DerReader reader(der, kCorrupt);
  asn1::DerReader list = TRY(reader.enter(asn1::kSequence));
  Usages usages;
  while (!list.at_end()) {
    usages.push_back(TRY(asn1::oid_text(TRY(list.object_identifier()))));
  }
  return usages;
}

Result<std::optional<Usages>> enhanced_usages(const Element& certificate, UsageSource source) {
  if (source == UsageSource::kProperty) {
    return of_property(certificate);
  }
  if (source == UsageSource::kExtension) {
    return of_extension(certificate);
  }
  std::optional<Usages> set = TRY(of_property(certificate));
  if (set && !set->empty()) {
    return set;
  }
  std::optional<Usages> own = TRY(of_extension(certificate));
  return own ? std::move(own) : std::move(set);
}

Result<Bytes> encode_usages(const Usages& usages) {
  std::vector<Bytes> bodies;
  bodies.reserve(usages.size());
  for (const std::string& usage : usages) {
    bodies.push_back(TRY(asn1::oid_body(usage)));
  }
  Bytes der;
  asn1::DerWriter writer(der);
  writer.nested(asn1::kSequence, [&bodies](asn1::DerWriter& list) {
    for (const Bytes& body : bodies) {
      list.object_identifier(body);
    }
  });
  return der;
}

Result<std::optional<Bytes>> key_usage(std::span<const CERT_EXTENSION> extensions) {
  const CERT_EXTENSION* const extension = find_extension(extensions, szOID_KEY_USAGE);
  if (extension == nullptr) {
    return std::optional<Bytes>();
  }
  asn1::DerReader reader(view_of(extension->Value), kCorrupt);
  const asn1::BitString bits = TRY(reader.bit_string());
  return std::optional(Bytes(bits.bytes.begin(), bits.bytes.end()));
}

}  // namespace opensspi::cert
