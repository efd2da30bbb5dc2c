// SPDX-License-Identifier: MIT
#include "cert/issuers.h"

#include <algorithm>

#include "cert/signed_content.h"

namespace opensspi::cert {
namespace {

constexpr Error kCorrupt = fail(CRYPT_E_ASN1_CORRUPT, "the key identifier is not DER");

Result<Bytes> octets(ByteView der) {
  asn1::DerReader reader(der, kCorrupt);
  const ByteView value = TRY(reader.octet_string());
  return Bytes(value.begin(), value.end());
}

}  // namespace

std::optional<Bytes> authority_key_id(std::span<const CERT_EXTENSION> extensions) {
  const CERT_EXTENSION* const extension =
      find_extension(extensions, szOID_AUTHORITY_KEY_IDENTIFIER2);
  if (extension == nullptr) {
    return std::nullopt;
  }
  asn1::DerReader reader(view_of(extension->Value), kCorrupt);
  Result<asn1::DerReader> fields = reader.enter(asn1::kSequence);
  constexpr asn1::Tag kKeyId = 0x80;
  if (!fields.ok() || !fields->next_is(kKeyId)) {
    return std::nullopt;
  }
  const Result<ByteView> id = fields->content(kKeyId);
  return id.ok() ? std::optional(Bytes(id->begin(), id->end())) : std::nullopt;
}

std::optional<Bytes> subject_key_id(const CERT_INFO& info) {
  const CERT_EXTENSION* const extension =
      find_extension(extensions_of(info), szOID_SUBJECT_KEY_IDENTIFIER);
  if (extension == nullptr) {
    return std::nullopt;
  }
  Result<Bytes> id = octets(view_of(extension->Value));
  return id.ok() ? std::optional(std::move(*id)) : std::nullopt;
}

bool names_self(const CERT_INFO& info) { return is_same(info.Issuer, info.Subject); }

bool could_issue(const CERT_INFO& issuer, const CERT_INFO& subject) {
  if (!is_same(issuer.Subject, subject.Issuer)) {
    return false;
  }
  const auto wanted = authority_key_id(extensions_of(subject));
  const auto own = subject_key_id(issuer);
  return !wanted || !own || *wanted == *own;
}

Query issuers_of(const Element& subject) {
  const CERT_INFO& info = subject.certificate();
  return {.kind = ElementKind::kCertificate,
          .key = index_key(IndexedField::kName, view_of(info.Issuer)),
          .matches = [&info](const Element& candidate) {
            return could_issue(candidate.certificate(), info);
          }};
}

PublicKeyInfoView public_key_view(const CERT_PUBLIC_KEY_INFO& info) {
  const auto unused_bits = static_cast<uint8_t>(std::min<DWORD>(info.PublicKey.cUnusedBits, 8));
  return {info.Algorithm.pszObjId == nullptr ? "" : info.Algorithm.pszObjId,
          view_of(info.Algorithm.Parameters),
          {view_of(info.PublicKey), unused_bits}};
}

Status verify_element(const Element& signed_element, const CERT_PUBLIC_KEY_INFO& issuer_key) {
  const SignedContent content = TRY(parse_signed_content(signed_element.encoded()));
  return verify_signature(content, public_key_view(issuer_key));
}

}  // namespace opensspi::cert
