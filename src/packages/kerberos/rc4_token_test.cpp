// SPDX-License-Identifier: MIT
// Tokens of RFC 4757: the bytes of [MS-KILE] 4.5, every cut and flip, and lengths in each form.
#include "packages/kerberos/rc4_token.h"

#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::kerberos {
namespace {

using opensspi::testing::from_hex;
using Kind = Rc4Token::Kind;

const Bytes kWindowsToken = from_hex(
    "603b06092a864886f71201020202011100"
    "1000ffffe29e8bbc6348e740ebaa619244a156a13b5cf65e3c21b9aa");

Bytes written(const Rc4Token& token) {
  Bytes bytes(token.len());
  token.write(bytes);
  return bytes;
}

TEST(KerberosRc4Token, windows_token_is_read_and_written) {
  const Rc4Token token = Rc4Token::parse(kWindowsToken, Kind::kWrap).value();
  EXPECT_TRUE(token.sealed);
  EXPECT_EQ(token.body_len, 16u);
  EXPECT_EQ(to_hex(token.number), "e29e8bbc6348e740");
  EXPECT_EQ(to_hex(token.checksum), "ebaa619244a156a1");
  EXPECT_EQ(to_hex(token.confounder), "3b5cf65e3c21b9aa");
  EXPECT_EQ(written(token), kWindowsToken);
}

TEST(KerberosRc4Token, what_stands_behind_a_token_is_not_read) {
  Bytes longer = kWindowsToken;
  longer.resize(100, 0xAA);
  EXPECT_EQ(Rc4Token::parse(longer, Kind::kWrap).value().len(), kWindowsToken.size());
}

TEST(KerberosRc4Token, lengths_take_as_many_bytes_as_they_need) {
  for (const auto& [body_len, len] : {std::pair<size_t, size_t>{0, 45},
                                      {84, 45},
                                      {85, 46},
                                      {212, 46},
                                      {213, 47},
                                      {65492, 47},
                                      {65493, 48},
                                      {0xFFFFFF - 43, 48},
                                      {0xFFFFFF - 42, 49},
                                      {size_t{1} << 30, kMaxRc4TokenLen}}) {
    Rc4Token token;
    token.body_len = body_len;
    EXPECT_EQ(token.len(), len) << body_len;
    const Rc4Token read = Rc4Token::parse(written(token), Kind::kWrap).value();
    EXPECT_EQ(read.body_len, body_len);
    EXPECT_FALSE(read.sealed);
  }
}

TEST(KerberosRc4Token, message_codes_are_37_bytes_and_nothing_is_behind_them) {
  Rc4Token token;
  token.kind = Kind::kCode;
  Bytes bytes = written(token);
  EXPECT_EQ(to_hex(bytes).substr(0, 42),
            "602306092a864886f7120102020101"
            "1100ffffffff");
  EXPECT_THAT(Rc4Token::parse(bytes, Kind::kCode), IsOk());
  EXPECT_FALSE(Rc4Token::parse(bytes, Kind::kWrap).ok());
  EXPECT_FALSE(Rc4Token::parse(kWindowsToken, Kind::kCode).ok());
  ++bytes[1];
  EXPECT_FALSE(Rc4Token::parse(bytes, Kind::kCode).ok());
}

TEST(KerberosRc4Token, every_truncation_is_refused) {
  for (size_t len = 0; len < kWindowsToken.size(); ++len) {
    EXPECT_THAT(Rc4Token::parse(ByteView(kWindowsToken).first(len), Kind::kWrap),
                FailsWith(SEC_E_INVALID_TOKEN))
        << len;
  }
}

TEST(KerberosRc4Token,
     every_changed_byte_in_front_of_the_number_is_refused_or_read_as_another_length) {
  for (size_t at = 0; at < 21; ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      Bytes bytes = kWindowsToken;
      if (bytes[at] == value) {
        continue;
      }
      bytes[at] = static_cast<uint8_t>(value);
      const auto token = Rc4Token::parse(bytes, Kind::kWrap);
      const bool another_length = at == 1 && value >= 43 && value < 0x80;
      ASSERT_EQ(token.ok(), another_length) << at << " " << value;
      if (another_length) {
        ASSERT_EQ(token.value().body_len, value - 43);
      }
    }
  }
}

TEST(KerberosRc4Token, overlong_indefinite_and_endless_lengths_are_refused) {
  const Bytes rest(kWindowsToken.begin() + 2, kWindowsToken.end());
  for (const char* length :
       {"80", "813b", "82003b", "8400000080", "850000000080", "88ffffffffffffffff", "ff", "84"}) {
    Bytes bytes = from_hex(std::string("60") + length);
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    EXPECT_FALSE(Rc4Token::parse(bytes, Kind::kWrap).ok()) << length;
  }
}

}  // namespace
}  // namespace opensspi::kerberos
