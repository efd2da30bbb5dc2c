// SPDX-License-Identifier: MIT
#include "packages/kerberos/messages.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;

// An AP-REQ as far as framing is concerned: tag, length, content.
const Bytes kRequest = {0x6E, 0x03, 0x01, 0x02, 0x03};

Bytes framed(TokenKind kind, const Bytes& message) {
  return Token{kind, Framing::kFramed, message}.write();
}

TEST(KerberosToken, is_framed_as_rfc_4121_says) {
  EXPECT_EQ(to_hex(framed(TokenKind::kRequest, kRequest)),
            "601206092a864886f71201020201006e03010203");
  for (const auto kind : {TokenKind::kRequest, TokenKind::kReply, TokenKind::kError}) {
    const Bytes bytes = framed(kind, kRequest);
    const auto parsed = Token::parse(bytes);
    ASSERT_THAT(parsed, IsOk());
    EXPECT_EQ(parsed->kind, kind);
    EXPECT_EQ(parsed->framing, Framing::kFramed);
    EXPECT_TRUE(std::ranges::equal(parsed->message, kRequest));
  }
}

TEST(KerberosToken, without_a_frame_is_told_by_its_tag) {
  const std::pair<uint8_t, TokenKind> tags[] = {
      {0x6E, TokenKind::kRequest}, {0x6F, TokenKind::kReply}, {0x7E, TokenKind::kError}};
  for (const auto& [tag, kind] : tags) {
    Bytes bytes = kRequest;
    bytes[0] = tag;
    const auto parsed = Token::parse(bytes);
    ASSERT_THAT(parsed, IsOk());
    EXPECT_EQ(parsed->kind, kind);
    EXPECT_EQ(parsed->framing, Framing::kBare);
    EXPECT_TRUE(std::ranges::equal(parsed->write(), bytes));
  }
  Bytes other = kRequest;
  other[0] = 0x30;
  EXPECT_FALSE(Token::parse(other).ok());
}

TEST(KerberosToken, cut_anywhere_is_refused_and_so_is_one_with_more_behind) {
  for (const Bytes& whole : {framed(TokenKind::kRequest, kRequest), kRequest}) {
    for (size_t len = 0; len < whole.size(); ++len) {
      EXPECT_FALSE(Token::parse(ByteView(whole).first(len)).ok()) << len;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(Token::parse(longer).ok());
  }
}

TEST(KerberosToken, flipped_anywhere_in_its_frame_is_refused_or_another_kind) {
  const Bytes whole = framed(TokenKind::kRequest, kRequest);
  constexpr size_t kMicrosofts = 7 * 8 + 2;  // this one makes it Microsoft's number
  for (size_t bit = 0; bit < 15 * 8; ++bit) {
    if (bit == kMicrosofts) {
      continue;
    }
    Bytes flipped = whole;
    flipped[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    const auto parsed = Token::parse(flipped);
    if (!parsed.ok()) {
      continue;
    }
    EXPECT_NE(parsed->kind, TokenKind::kRequest) << bit;
  }
}

TEST(KerberosToken, in_indefinite_or_overlong_form_is_refused) {
  EXPECT_FALSE(Token::parse(Bytes{0x60, 0x80, 0x00, 0x00}).ok());
  EXPECT_FALSE(Token::parse(Bytes{0x6E, 0x81, 0x03, 1, 2, 3}).ok());
  EXPECT_FALSE(Token::parse(Bytes{0x6E, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}).ok());
}

TEST(KerberosToken, of_user_to_user_is_refused_as_unsupported) {
  Bytes bytes = {0x60, 0x0E, 0x06, 0x0A};
  bytes.insert(bytes.end(), kUserToUserOid.begin(), kUserToUserOid.end());
  bytes.insert(bytes.end(), {0x04, 0x00});
  EXPECT_THAT(Token::parse(bytes), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST(KerberosToken, with_microsofts_number_is_taken) {
  Bytes bytes = framed(TokenKind::kRequest, kRequest);
  bytes[7] = 0x82;
  EXPECT_THAT(Token::parse(bytes), IsOk());
}

TEST(KerberosChecksum, is_written_as_rfc_4121_says) {
  Checksum checksum;
  checksum.bindings.fill(0xAB);
  checksum.flags = gss_flags(Flag::kMutualAuth | Flag::kIntegrity);
  EXPECT_EQ(to_hex(checksum.write()), "10000000abababababababababababababababab22000000");
  const Bytes credentials = {1, 2, 3};
  checksum.flags |= kGssDelegate;
  checksum.delegated = credentials;
  EXPECT_EQ(to_hex(checksum.write()),
            "10000000abababababababababababababababab2300000001000300010203");
}

TEST(KerberosChecksum, comes_back_and_is_refused_when_cut) {
  const Bytes credentials = {1, 2, 3};
  Checksum checksum;
  checksum.flags = 0x3F;
  checksum.delegated = credentials;
  const Bytes whole = checksum.write();
  const auto parsed = Checksum::parse(whole);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->flags, 0x3Fu);
  EXPECT_TRUE(std::ranges::equal(parsed->delegated, credentials));
  EXPECT_EQ(parsed->bindings, sspi::ChannelBindingsHash{});
  constexpr size_t kWithoutTickets = 24;  // a client may say that it delegates and send nothing
  for (size_t len = 0; len < whole.size(); ++len) {
    EXPECT_EQ(Checksum::parse(ByteView(whole).first(len)).ok(), len == kWithoutTickets) << len;
  }
  EXPECT_TRUE(Checksum::parse(ByteView(whole).first(kWithoutTickets))->delegated.empty());
  Bytes extended = whole;
  extended.push_back(7);  // unknown extensions are ignored
  EXPECT_THAT(Checksum::parse(extended), IsOk());
}

TEST(KerberosChecksum, of_another_length_or_with_another_option_is_refused) {
  Checksum checksum;
  checksum.flags = kGssDelegate;
  Bytes whole = checksum.write();
  whole[24] = 2;
  EXPECT_FALSE(Checksum::parse(whole).ok());
  whole[24] = 1;
  whole[0] = 15;
  EXPECT_FALSE(Checksum::parse(whole).ok());
}

TEST(KerberosGssFlags, come_back) {
  const sspi::Flags all = Flag::kMutualAuth | Flag::kReplayDetect;
  const sspi::Flags more = all | Flag::kSequenceDetect | Flag::kConfidentiality | Flag::kIntegrity |
                           Flag::kUseDceStyle | Flag::kIdentify | Flag::kExtendedError;
  EXPECT_EQ(gss_flags(more), 0x703Eu);
  EXPECT_EQ(flags_of_gss(0x703E), more);
  EXPECT_EQ(flags_of_gss(0xFFFF8FC1), sspi::Flags());
}

TEST(KerberosApOptions, say_whether_the_client_knows_of_bindings) {
  EXPECT_TRUE(ApOptions::parse(Bytes{0, 0x40, 0, 0})->knows_bindings);
  EXPECT_TRUE(ApOptions::parse(Bytes{0xFF, 0xFF, 0xFF, 0xFF})->knows_bindings);
  EXPECT_FALSE(ApOptions::parse(Bytes{0, 0, 0, 0})->knows_bindings);
  EXPECT_FALSE(ApOptions::parse(Bytes{0xFF, 0xBF, 0xFF, 0xFF})->knows_bindings);
  EXPECT_FALSE(ApOptions::parse(Bytes{0, 0, 0x40, 0})->knows_bindings) << "little-endian";
}

TEST(KerberosApOptions, of_another_length_are_refused) {
  for (const size_t len : {0u, 1u, 2u, 3u, 5u, 8u}) {
    EXPECT_EQ(ApOptions::parse(Bytes(len, 0x40)).error().code, SEC_E_INVALID_TOKEN) << len;
  }
}

}  // namespace
}  // namespace opensspi::kerberos
