// SPDX-License-Identifier: MIT
#include "asn1/der.h"

#include <gtest/gtest.h>

#include "asn1/oid.h"
#include "support/results.h"

namespace opensspi::asn1 {
namespace {

constexpr Error kBad = fail(CRYPT_E_ASN1_CORRUPT, "malformed");

Bytes unhex(std::string_view hex) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

TEST(Asn1DerReader, walks_a_subject_public_key_info) {
  // The shape of an RSA SubjectPublicKeyInfo (RFC 5280 4.1) around a key of one byte.
  const Bytes bytes = unhex("3013300d06092a864886f70d010101050003020500");
  DerReader outer(bytes, kBad);
  auto info = outer.enter(kSequence);
  ASSERT_THAT(info, IsOk());
  auto algorithm = info->enter(kSequence);
  ASSERT_THAT(algorithm, IsOk());
  EXPECT_EQ(*oid_text(*algorithm->object_identifier()), "1.2.840.113549.1.1.1");
  EXPECT_THAT(algorithm->null(), IsOk());
  EXPECT_THAT(algorithm->expect_end(), IsOk());
  EXPECT_EQ(info->bit_string()->bytes.size(), 1u);
  EXPECT_THAT(outer.expect_end(), IsOk());
}

TEST(Asn1DerReader, refuses_what_is_not_distinguished) {
  for (const char* hex : {
           "",                  // nothing
           "30",                // no length
           "3080",              // indefinite
           "308100",            // long form of a short length
           "30817f",            // the same at the limit, and cut
           "3082000130",        // a leading zero in the length
           "3085000000000000",  // five length bytes
           "3084ffffffff",      // longer than there is
           "3003020100ff",      // fine, but see below: trailing byte is left over
           "1f8101",            // high tag number
       }) {
    const Bytes bytes = unhex(hex);
    DerReader reader(bytes, kBad);
    const auto inner = reader.enter(kSequence);
    EXPECT_FALSE(inner.ok() && reader.expect_end().ok()) << hex;
  }
}

TEST(Asn1DerReader, integers_are_minimal_and_not_negative) {
  const auto read = [](const char* hex) {
    const Bytes bytes = unhex(hex);
    DerReader reader(bytes, kBad);
    const auto value = reader.small_integer();
    return value.ok() ? int64_t{*value} : int64_t{-1};
  };
  EXPECT_EQ(read("020100"), 0);
  EXPECT_EQ(read("02017f"), 127);
  EXPECT_EQ(read("02020080"), 128);
  EXPECT_EQ(read("02047fffffff"), 0x7FFFFFFF);
  for (const char* hex : {"0200", "020180", "0202007f", "0202ff80", "02050080000000", "0a0101"}) {
    EXPECT_EQ(read(hex), -1) << hex;
  }
}

TEST(Asn1DerReader, bit_strings_have_no_bits_beyond_their_end) {
  for (const char* hex : {"0300", "030108", "030101", "03020701", "03020803"}) {
    const Bytes bytes = unhex(hex);
    EXPECT_FALSE(DerReader(bytes, kBad).bit_string().ok()) << hex;
  }
  const Bytes good = unhex("03020780");
  EXPECT_EQ(DerReader(good, kBad).bit_string()->unused_bits, 7);
}

TEST(Asn1DerReader, depth_costs_nothing) {
  Bytes deep;
  for (int i = 0; i < 1000000; ++i) {
    deep.insert(deep.end(), {0x30, 0x80});
  }
  DerReader reader(deep, kBad);
  EXPECT_FALSE(reader.any().ok());
}

TEST(Asn1DerWriter, writes_what_the_reader_reads_at_every_length_form) {
  for (const size_t len : {0u, 1u, 127u, 128u, 255u, 256u, 65535u, 65536u}) {
    const Bytes content(len, 0x5A);
    Bytes out;
    DerWriter(out).octet_string(content);
    DerReader reader(out, kBad);
    const auto read = reader.octet_string();
    ASSERT_THAT(read, IsOk()) << len;
    EXPECT_EQ(read->size(), len);
    for (size_t cut = 0; cut < std::min<size_t>(out.size(), 300); ++cut) {
      EXPECT_FALSE(DerReader(ByteView(out).first(cut), kBad).octet_string().ok());
    }
  }
}

TEST(Asn1DerWriter, integers_keep_their_sign_bit_clear) {
  Bytes out;
  DerWriter writer(out);
  writer.small_integer(0);
  writer.small_integer(128);
  writer.unsigned_integer(unhex("0000ff"));
  EXPECT_EQ(to_hex(out),
            "020100"
            "02020080"
            "020200ff");
}

TEST(Asn1DerWriter, nests) {
  Bytes out;
  DerWriter(out).nested(kSequence, [](DerWriter& sequence) {
    sequence.nested(context(0), [](DerWriter& inner) { inner.enumerated(1); });
  });
  EXPECT_EQ(to_hex(out), "3005a0030a0101");
}

TEST(Asn1ObjectIdentifier, text_and_body_are_two_forms_of_one_thing) {
  const std::pair<const char*, const char*> known[] = {
      {"1.3.6.1.4.1.311.2.2.10",
       "2b060104018237020"
       "20a"},
      {"1.2.840.113554.1.2.2", "2a864886f712010202"},
      {"2.999.3", "883703"},
      {"0.0", "00"},
      {"2.16.840.1.101.3.4.2.1", "608648016503040201"}};
  for (const auto& [text, hex] : known) {
    EXPECT_EQ(to_hex(*oid_body(text)), hex);
    EXPECT_EQ(*oid_text(unhex(hex)), text);
  }
}

TEST(Asn1ObjectIdentifier, what_is_none_is_refused) {
  for (const char* text : {"", "1", "1.", ".1", "1..2", "3.1", "1.40", "1.2.x", "1.02",
                           "1.2.18446744073709551616", "-1.2"}) {
    EXPECT_EQ(oid_body(text).error().code, CRYPT_E_ASN1_BADARGS) << text;
  }
  for (const char* hex : {"", "80", "8001", "2a80", "2a86", "ffffffffffffffffffff7f"}) {
    EXPECT_EQ(oid_text(unhex(hex)).error().code, CRYPT_E_ASN1_CORRUPT) << hex;
  }
}

}  // namespace
}  // namespace opensspi::asn1
