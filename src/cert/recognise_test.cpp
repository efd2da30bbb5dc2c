// SPDX-License-Identifier: MIT
// Recognising bytes: every type and form, damaged ones, and what is nothing of them.
#include "cert/recognise.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "asn1/der.h"
#include "base/writer.h"
#include "cert/stores/serialized.h"
#include "encoding/text_form.h"
#include "support/certificates.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using testing::from_hex;

constexpr Expected kAll{0xFFFFFFFF, 0xFFFFFFFF};

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// Sink keeps text.
struct Sink final : encoding::TextSink {
  void put(std::string_view piece) override { text += piece; }
  std::string text;
};

std::string base64(const Bytes& bytes) {
  Sink sink;
  EXPECT_THAT(encoding::write_text(bytes, static_cast<uint32_t>(encoding::TextForm::kBase64), sink),
              IsOk());
  return sink.text;
}

Bytes wide(std::string_view text) {
  Bytes units;
  for (const char letter : text) {
    units.push_back(static_cast<uint8_t>(letter));
    units.push_back(0);
  }
  return units;
}

Bytes serialized(const char* hex, ElementKind kind) {
  const auto element = Element::create(kind, from_hex(hex));
  EXPECT_THAT(element, IsOk());
  Bytes out;
  write_element(**element, out);
  return out;
}

Bytes whole_store() {
  const auto store = memory_store();
  store->load(*Element::create(ElementKind::kCertificate, from_hex(samples::kRoot)));
  store->load(*Element::create(ElementKind::kCrl, from_hex(samples::kCrl)));
  return write_store(*store);
}

// pair returns a CertificatePair (X.509, 11.2.3); an empty certificate is left out.
Bytes pair(const Bytes& forward, const Bytes& reverse) {
  Bytes out;
  asn1::DerWriter(out).nested(asn1::kSequence, [&](asn1::DerWriter& fields) {
    uint8_t number = 0;
    for (const Bytes& one : {forward, reverse}) {
      if (!one.empty()) {
        fields.nested(asn1::context(number), [&](asn1::DerWriter& tagged) { tagged.raw(one); });
      }
      ++number;
    }
  });
  return out;
}

// content_info returns a ContentInfo of PKCS#7 with this number and content.
Bytes content_info(uint8_t type, asn1::Tag tag) {
  const uint8_t oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, type};
  Bytes out;
  asn1::DerWriter(out).nested(asn1::kSequence, [&](asn1::DerWriter& info) {
    info.object_identifier(oid);
    info.nested(asn1::context(0), [&](asn1::DerWriter& inner) { inner.element(tag, {}); });
  });
  return out;
}

// ProgramShape says how a program in the PE format differs from a signed one of 64 bits.
struct ProgramShape {
  uint16_t magic = 0x20B;
  uint32_t num_directories = 16;
  uint16_t certificate_type = 2;
  bool other_certificate_first = false;
};

// program returns the headers of a program and its attribute certificates, no code.
Bytes program(const Bytes& message, const ProgramShape& shape = {}) {
  const size_t first_directory = shape.magic == 0x10B ? 96 : 112;
  const auto optional_len =
      static_cast<uint16_t>(first_directory + size_t{8} * shape.num_directories);
  constexpr uint32_t kHeader = 0x40;
  const auto table = static_cast<uint32_t>(kHeader + 24 + optional_len);
  Bytes certificates;
  Writer attribute(certificates);
  if (shape.other_certificate_first) {
    attribute.u32le(9);
    attribute.u16le(0x200);
    attribute.u16le(1);
    attribute.bytes(Bytes(8));  // one byte of content, seven of padding
  }
  attribute.u32le(static_cast<uint32_t>(8 + message.size()));
  attribute.u16le(0x200);
  attribute.u16le(shape.certificate_type);
  attribute.bytes(message);
  Bytes file = {'M', 'Z'};
  file.resize(0x3C);
  Writer writer(file);
  writer.u32le(kHeader);
  writer.bytes(as_bytes(std::string_view("PE\0\0", 4)));
  writer.bytes(Bytes(16));
  writer.u16le(optional_len);
  writer.u16le(0);
  writer.u16le(shape.magic);
  file.resize(kHeader + 24 + first_directory - 4);
  writer.u32le(shape.num_directories);
  writer.bytes(Bytes(32));
  writer.u32le(table);
  writer.u32le(static_cast<uint32_t>(certificates.size()));
  file.resize(table);
  writer.bytes(certificates);
  return file;
}

struct Sample {
  ContentType type;
  Bytes bytes;
};

std::vector<Sample> samples_of_all_types() {
  return {{ContentType::kCertificate, from_hex(samples::kRoot)},
          {ContentType::kCrl, from_hex(samples::kCrl)},
          {ContentType::kSerializedStore, whole_store()},
          {ContentType::kSerializedCertificate,
           serialized(samples::kServer, ElementKind::kCertificate)},
          {ContentType::kSerializedCrl, serialized(samples::kCrl, ElementKind::kCrl)},
          {ContentType::kSignedMessage, from_hex(samples::kBundle)},
          {ContentType::kEmbeddedMessage, program(from_hex(samples::kBundle))},
          {ContentType::kUnsignedMessage, content_info(3, asn1::kSequence)},
          {ContentType::kCertificatePair, pair(from_hex(samples::kRoot), {})}};
}

void expect_found(const Bytes& bytes, ContentType type, ContentForm form,
                  const Expected& expected = kAll) {
  const auto found = recognise(bytes, expected);
  ASSERT_THAT(found, IsOk()) << static_cast<uint32_t>(type);
  EXPECT_EQ(found->type, type);
  EXPECT_EQ(found->form, form);
}

TEST(CertRecognise, each_type_is_found_in_each_form) {
  for (const Sample& sample : samples_of_all_types()) {
    const std::string text = base64(sample.bytes);
    expect_found(sample.bytes, sample.type, ContentForm::kBinary);
    expect_found(bytes_of(text), sample.type, ContentForm::kBase64);
    expect_found(bytes_of("-----BEGIN X-----\r\n" + text + "-----END X-----\r\n"), sample.type,
                 ContentForm::kBase64);
    expect_found(wide(text), sample.type, ContentForm::kBase64);
    expect_found(bytes_of("{ASN}" + to_hex(sample.bytes)), sample.type, ContentForm::kAsnHex);
  }
}

TEST(CertRecognise, only_expected_types_and_forms_are_found) {
  for (const Sample& sample : samples_of_all_types()) {
    const uint32_t others = ~bit(sample.type);
    const auto other_type = recognise(sample.bytes, {others, 0xFFFFFFFF});
    if (other_type.ok()) {  // a CTL, for instance, is a signed message too
      EXPECT_NE(other_type->type, sample.type);
    } else {
      EXPECT_THAT(other_type, FailsWith(CRYPT_E_NO_MATCH));
    }
    expect_found(sample.bytes, sample.type, ContentForm::kBinary,
                 {bit(sample.type), bit(ContentForm::kBinary)});
    const auto other_form = recognise(sample.bytes, {bit(sample.type), bit(ContentForm::kBase64)});
    EXPECT_THAT(other_form, FailsWith(CRYPT_E_NO_MATCH));
    const auto text =
        recognise(bytes_of(base64(sample.bytes)), {bit(sample.type), bit(ContentForm::kBinary)});
    EXPECT_THAT(text, FailsWith(CRYPT_E_NO_MATCH));
  }
}

TEST(CertRecognise, text_may_end_with_zeros_and_have_a_byte_order_mark) {
  const std::string text = base64(from_hex(samples::kRoot));
  Bytes zeros = bytes_of(text);
  zeros.resize(zeros.size() + 3);
  expect_found(zeros, ContentType::kCertificate, ContentForm::kBase64);
  Bytes marked = wide(text);
  marked.insert(marked.begin(), {0xFF, 0xFE});
  marked.resize(marked.size() + 2);
  expect_found(marked, ContentType::kCertificate, ContentForm::kBase64);
}

TEST(CertRecognise, of_several_blocks_the_first_is_read) {
  const std::string root = base64(from_hex(samples::kRoot));
  const std::string server = base64(from_hex(samples::kServer));
  const auto found = recognise(bytes_of("-----BEGIN CERTIFICATE-----\n" + server +
                                        "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n" +
                                        root + "-----END CERTIFICATE-----\n"),
                               kAll);
  ASSERT_THAT(found, IsOk());
  const auto all = found->store->elements(ElementKind::kCertificate);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(std::ranges::equal(all[0]->encoded(), from_hex(samples::kServer)));
}

TEST(CertRecognise, the_store_holds_what_the_content_does) {
  const auto store = recognise(whole_store(), kAll);
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ(store->store->elements(ElementKind::kCertificate).size(), 1u);
  EXPECT_EQ(store->store->elements(ElementKind::kCrl).size(), 1u);
  const auto bundle = recognise(from_hex(samples::kBundle), kAll);
  ASSERT_THAT(bundle, IsOk());
  EXPECT_EQ(bundle->store->elements(ElementKind::kCertificate).size(), 2u);
  EXPECT_EQ(recognise(content_info(1, asn1::kOctetString), kAll)->store, nullptr);
}

TEST(CertRecognise, unsigned_messages_have_a_type_of_pkcs7_and_its_content) {
  expect_found(content_info(1, asn1::kOctetString), ContentType::kUnsignedMessage,
               ContentForm::kBinary);
  for (uint8_t type = 3; type <= 6; ++type) {
    expect_found(content_info(type, asn1::kSequence), ContentType::kUnsignedMessage,
                 ContentForm::kBinary);
  }
  for (const uint8_t type : {uint8_t{0}, uint8_t{2}, uint8_t{7}}) {
    EXPECT_THAT(recognise(content_info(type, asn1::kSequence), kAll), FailsWith(CRYPT_E_NO_MATCH));
  }
  EXPECT_THAT(recognise(content_info(1, asn1::kSequence), kAll), FailsWith(CRYPT_E_NO_MATCH));
  EXPECT_THAT(recognise(content_info(3, asn1::kOctetString), kAll), FailsWith(CRYPT_E_NO_MATCH));
}

TEST(CertRecognise, the_signature_in_a_program_is_found) {
  const Bytes bundle = from_hex(samples::kBundle);
  for (const ProgramShape& shape :
       {ProgramShape{}, ProgramShape{.magic = 0x10B}, ProgramShape{.num_directories = 5},
        ProgramShape{.other_certificate_first = true}}) {
    const auto found = recognise(program(bundle, shape), kAll);
    ASSERT_THAT(found, IsOk());
    EXPECT_EQ(found->type, ContentType::kEmbeddedMessage);
    EXPECT_EQ(found->store->elements(ElementKind::kCertificate).size(), 2u);
  }
  for (const ProgramShape& shape :
       {ProgramShape{.magic = 0x107}, ProgramShape{.certificate_type = 1},
        ProgramShape{.num_directories = 4}}) {
    EXPECT_THAT(recognise(program(bundle, shape), kAll), FailsWith(CRYPT_E_NO_MATCH));
  }
  EXPECT_THAT(recognise(program(from_hex(samples::kRoot)), kAll), FailsWith(CRYPT_E_NO_MATCH));
}

TEST(CertRecognise, a_pair_has_at_least_one_certificate_and_nothing_else) {
  const Bytes root = from_hex(samples::kRoot);
  expect_found(pair(root, root), ContentType::kCertificatePair, ContentForm::kBinary);
  expect_found(pair({}, root), ContentType::kCertificatePair, ContentForm::kBinary);
  EXPECT_THAT(recognise(pair({}, {}), kAll), FailsWith(CRYPT_E_NO_MATCH));
  EXPECT_THAT(recognise(pair(from_hex(samples::kCrl), {}), kAll), FailsWith(CRYPT_E_NO_MATCH));
}

TEST(CertRecognise, other_bytes_match_nothing) {
  for (const std::string_view text :
       {"", "=", "{ASN}", "{ASN}3", "{ASN}zz", "-----BEGIN X-----", "hello", "0000", "AAAA"}) {
    EXPECT_THAT(recognise(bytes_of(text), kAll), FailsWith(CRYPT_E_NO_MATCH)) << text;
  }
  EXPECT_THAT(recognise(Bytes(1 << 20, 0x30), kAll), FailsWith(CRYPT_E_NO_MATCH));
  EXPECT_THAT(recognise(Bytes(1 << 20, 0xA0), kAll), FailsWith(CRYPT_E_NO_MATCH));
  EXPECT_THAT(recognise(from_hex(samples::kRoot), {0, 0xFFFFFFFF}), FailsWith(CRYPT_E_NO_MATCH));
  EXPECT_THAT(recognise(from_hex(samples::kRoot), {0xFFFFFFFF, 0}), FailsWith(CRYPT_E_NO_MATCH));
}

TEST(CertRecognise, content_that_is_cut_or_altered_does_no_harm) {
  for (const Sample& sample : samples_of_all_types()) {
    for (size_t at = 0; at < sample.bytes.size(); ++at) {
      const Bytes cut(sample.bytes.begin(), sample.bytes.begin() + static_cast<ptrdiff_t>(at));
      EXPECT_THAT(recognise(cut, {kAll.types, bit(ContentForm::kBinary)}),
                  FailsWith(CRYPT_E_NO_MATCH))
          << static_cast<uint32_t>(sample.type) << " at " << at;
      Bytes flipped = sample.bytes;
      flipped[at] ^= 0xFF;
      const auto found = recognise(flipped, {kAll.types, bit(ContentForm::kBinary)});
      EXPECT_TRUE(found.ok() || found.error().is(CRYPT_E_NO_MATCH));
    }
  }
}

}  // namespace
}  // namespace opensspi::cert
