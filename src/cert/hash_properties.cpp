// SPDX-License-Identifier: MIT
#include "cert/hash_properties.h"

#include <algorithm>

#include "cert/signed_content.h"

namespace opensspi::cert {
namespace {

constexpr Error kNotThere = fail(CRYPT_E_NOT_FOUND, "the element has no such property");

Result<Bytes> signature_hash(const Element& element) {
  return hash_to_be_signed(TRY(parse_signed_content(element.encoded())));
}

Result<Bytes> key_identifier(const Element& element) {
  constexpr Error kNone =
      fail(ERROR_INVALID_DATA, "the certificate does not name an identifier of its key");
  const CERT_EXTENSION* const extension =
      find_extension(extensions_of(element.certificate()), szOID_SUBJECT_KEY_IDENTIFIER);
  if (extension == nullptr) {
    return kNone;
  }
  asn1::DerReader reader(view_of(extension->Value), kNone);
  const ByteView id = TRY(reader.octet_string());
  TRY(reader.expect_end());
  return Bytes(id.begin(), id.end());
}

Result<Bytes> of_certificate(const Element& element, uint32_t id) {
  const CERT_INFO& info = element.certificate();
  switch (id) {
    case CERT_KEY_IDENTIFIER_PROP_ID:
      return key_identifier(element);
    case CERT_SUBJECT_NAME_MD5_HASH_PROP_ID:
      return hash_bytes(csp::kAlgMd5, view_of(info.Subject));
    case CERT_ISSUER_SERIAL_NUMBER_MD5_HASH_PROP_ID: {
      Bytes both(info.Issuer.pbData, info.Issuer.pbData + info.Issuer.cbData);
      const ByteView serial = view_of(info.SerialNumber);
      both.insert(both.end(), serial.rbegin(), serial.rend());  // as encoded: big-endian
      return hash_bytes(csp::kAlgMd5, both);
    }
    case CERT_SUBJECT_PUBLIC_KEY_MD5_HASH_PROP_ID:
      return hash_bytes(csp::kAlgMd5, view_of(info.SubjectPublicKeyInfo.PublicKey));
    default:
      return kNotThere;
  }
}

Result<Bytes> computed(const Element& element, uint32_t id) {
  switch (id) {
    case CERT_SHA1_HASH_PROP_ID: {
      const Sha1Digest& digest = element.contents().digest();
      return Bytes(digest.begin(), digest.end());
    }
    case CERT_MD5_HASH_PROP_ID:
      return hash_bytes(csp::kAlgMd5, element.encoded());
    case CERT_SHA256_HASH_PROP_ID:
      return hash_bytes(csp::kAlgSha256, element.encoded());
    case CERT_SIGNATURE_HASH_PROP_ID:
      return element.kind() == ElementKind::kCtl ? kNotThere : signature_hash(element);
    default:
      return element.kind() == ElementKind::kCertificate ? of_certificate(element, id)
                                                         : Result<Bytes>(kNotThere);
  }
}

}  // namespace

bool is_computed_property(uint32_t id) {
  constexpr uint32_t kComputed[] = {
      CERT_SHA1_HASH_PROP_ID,
      CERT_MD5_HASH_PROP_ID,
      CERT_SHA256_HASH_PROP_ID,
      CERT_SIGNATURE_HASH_PROP_ID,
      CERT_KEY_IDENTIFIER_PROP_ID,
      CERT_SUBJECT_NAME_MD5_HASH_PROP_ID,
      CERT_ISSUER_SERIAL_NUMBER_MD5_HASH_PROP_ID,
      CERT_SUBJECT_PUBLIC_KEY_MD5_HASH_PROP_ID,
  };
  return std::ranges::find(kComputed, id) != std::end(kComputed);
}

Result<Bytes> property(const Element& element, uint32_t id) {
  if (auto kept = element.properties().find(id)) {
    return std::move(*kept);
  }
  Bytes value = TRY(computed(element, id));
  element.properties().set(id, value);
  return value;
}

}  // namespace opensspi::cert
