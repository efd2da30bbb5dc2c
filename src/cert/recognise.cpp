// SPDX-License-Identifier: MIT
#include "cert/recognise.h"

#include <algorithm>

#include "asn1/ber.h"
#include "cert/codec/codec.h"
#include "cert/embedded_message.h"
#include "cert/pfx/pfx.h"
#include "cert/stores/serialized.h"
#include "cert/text_content.h"
#include "opensspi/wincrypt_cert_structs.h"

namespace opensspi::cert {
namespace {

using asn1::BerReader;

constexpr Error kNoMatch =
    fail(CRYPT_E_NO_MATCH, "the bytes are none of the expected types in an expected format");
constexpr Error kNotMessage =
    fail(CRYPT_E_INVALID_MSG_TYPE, "the bytes are not an unsigned PKCS#7 message");
constexpr std::string_view kAsnPrefix = "{ASN}";

// 1.2.840.113549.1.7, under which PKCS#7 numbers its types of content.
constexpr uint8_t kPkcs7Oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07};
constexpr uint8_t kData = 1;
constexpr uint8_t kSignedData = 2;
constexpr uint8_t kLastPkcs7Type = 6;

struct TypeRow {
  ContentType type;
  ElementKind kind;
  // read fills the store if the bytes have the type, and fails if they have not.
  Status (*read)(const TypeRow& row, ByteView bytes, MemoryStore& store);
  bool has_store;
};

Status read_single(const TypeRow& row, ByteView bytes, MemoryStore& store) {
  store.load(TRY(Element::create(row.kind, bytes)));
  return {};
}

Status read_serialized(const TypeRow& row, ByteView bytes, MemoryStore& store) {
  store.load(TRY(read_element(bytes, bit(row.kind))).element);
  return {};
}

Status read_whole_store(const TypeRow& /*row*/, ByteView bytes, MemoryStore& store) {
  return read_store(bytes, store);
}

// A CTL is a signed message too: it is in the store beside the certificates that signed it.
Status read_signed(const TypeRow& /*row*/, ByteView bytes, MemoryStore& store) {
  TRY(load_bundle(bytes, store));
  const Result<ElementPtr> ctl = Element::create(ElementKind::kCtl, bytes);
  if (ctl.ok()) {
    store.load(*ctl);
  }
  return {};
}

Status read_embedded(const TypeRow& /*row*/, ByteView bytes, MemoryStore& store) {
  return load_bundle(TRY(embedded_message(bytes)), store);
}

// ContentInfo (RFC 2315, 7) of another type than SignedData. Its content is not looked into.
Status read_unsigned(const TypeRow& /*row*/, ByteView bytes, MemoryStore& /*store*/) {
  BerReader outer(bytes);
  BerReader info = TRY(outer.enter(asn1::kSequence));
  const ByteView oid = TRY(info.content(asn1::kObjectIdentifier));
  if (oid.size() != std::size(kPkcs7Oid) + 1 ||
      !std::ranges::equal(oid.first(std::size(kPkcs7Oid)), kPkcs7Oid)) {
    return kNotMessage;
  }
  const uint8_t type = oid.back();
  if (type < kData || type > kLastPkcs7Type || type == kSignedData) {
    return kNotMessage;
  }
  constexpr asn1::Tag kConstructed = 0x20;
  BerReader wrapper = TRY(info.enter(asn1::context(0)));
  const asn1::Element content = TRY(wrapper.any());
  const bool fits = type == kData ? (content.tag & ~kConstructed) == asn1::kOctetString
                                  : content.tag == asn1::kSequence;
  return fits ? Status() : Status(kNotMessage);
}

Status read_request(const TypeRow& /*row*/, ByteView bytes, MemoryStore& /*store*/) {
  const DecodedBlock outer = TRY(decode(Structure::kSignedContent, bytes));
  const auto& tbs = outer.as<CERT_SIGNED_CONTENT_INFO>()->ToBeSigned;
  TRY(decode(Structure::kRequest, {tbs.pbData, tbs.cbData}));
  return {};
}

Status read_pfx_outside(const TypeRow& /*row*/, ByteView bytes, MemoryStore& /*store*/) {
  return is_pfx(bytes) ? Status() : Status(kNoMatch);
}

Status read_certificate_pair(const TypeRow& /*row*/, ByteView bytes, MemoryStore& /*store*/) {
  const DecodedBlock block = TRY(decode(Structure::kCertificatePair, bytes));
  const auto& pair = *block.as<CERT_PAIR>();
  if (pair.Forward.cbData == 0 && pair.Reverse.cbData == 0) {
    return kNoMatch;
  }
  for (const CRYPT_DER_BLOB& one : {pair.Forward, pair.Reverse}) {
    if (one.cbData != 0) {
      TRY(Contents::decode(ElementKind::kCertificate, {one.pbData, one.cbData}));
    }
  }
  return {};
}

// In the order of the attempts: a CTL is a CTL before it is a signed message.
constexpr TypeRow kTypeRows[] = {
    {ContentType::kCertificate, ElementKind::kCertificate, read_single, true},
    {ContentType::kCrl, ElementKind::kCrl, read_single, true},
    {ContentType::kCtl, ElementKind::kCtl, read_single, true},
    {ContentType::kSerializedStore, {}, read_whole_store, true},
    {ContentType::kSerializedCertificate, ElementKind::kCertificate, read_serialized, true},
    {ContentType::kSerializedCrl, ElementKind::kCrl, read_serialized, true},
    {ContentType::kSerializedCtl, ElementKind::kCtl, read_serialized, true},
    {ContentType::kSignedMessage, {}, read_signed, true},
    {ContentType::kEmbeddedMessage, {}, read_embedded, true},
    {ContentType::kUnsignedMessage, {}, read_unsigned, false},
    {ContentType::kRequest, {}, read_request, false},
    {ContentType::kPfx, {}, read_pfx_outside, false},
    {ContentType::kCertificatePair, {}, read_certificate_pair, false},
};

Result<Recognised> recognise_form(ByteView bytes, uint32_t types, ContentForm form) {
  for (const TypeRow& row : kTypeRows) {
    if ((types & bit(row.type)) == 0) {
      continue;
    }
    const auto store = memory_store();
    if (row.read(row, bytes, *store).ok()) {
      Recognised found{row.type, form, row.has_store ? store : nullptr, {}};
      if (row.type == ContentType::kPfx) {
        found.bytes.assign(bytes.begin(), bytes.end());
      }
      return found;
    }
  }
  return kNoMatch;
}

// text_of returns the text without the zeros that end it.
std::string text_of(ByteView bytes) {
  std::string text = narrow_text(bytes);
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

Result<Recognised> recognise_base64(const std::string& text, uint32_t types) {
  const Bytes bytes = TRY(bytes_of_text(text, encoding::TextForm::kBase64Any));
  return recognise_form(bytes, types, ContentForm::kBase64);
}

Result<Recognised> recognise_hex(const std::string& text, uint32_t types) {
  if (!text.starts_with(kAsnPrefix)) {
    return kNoMatch;
  }
  const Bytes bytes = TRY(
      bytes_of_text(std::string_view(text).substr(kAsnPrefix.size()), encoding::TextForm::kHexRaw));
  return recognise_form(bytes, types, ContentForm::kAsnHex);
}

const TypeRow* row_of(ContentType type) {
  return std::ranges::find(kTypeRows, type, &TypeRow::type);
}

}  // namespace

Result<Recognised> recognise(ByteView bytes, const Expected& expected) {
  if ((expected.forms & bit(ContentForm::kBinary)) != 0) {
    Result<Recognised> found = recognise_form(bytes, expected.types, ContentForm::kBinary);
    if (found.ok()) {
      return found;
    }
  }
  const std::string text = text_of(bytes);
  if ((expected.forms & bit(ContentForm::kBase64)) != 0) {
    Result<Recognised> found = recognise_base64(text, expected.types);
    if (found.ok()) {
      return found;
    }
  }
  if ((expected.forms & bit(ContentForm::kAsnHex)) != 0) {
    Result<Recognised> found = recognise_hex(text, expected.types);
    if (found.ok()) {
      return found;
    }
  }
  return kNoMatch;
}

bool is_element_type(ContentType type) {
  const auto read = row_of(type)->read;
  return read == read_single || read == read_serialized;
}

ElementKind element_kind(ContentType type) { return row_of(type)->kind; }

}  // namespace opensspi::cert
