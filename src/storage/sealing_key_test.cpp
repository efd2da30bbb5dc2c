// SPDX-License-Identifier: MIT
#include "storage/sealing_key.h"

#include <gtest/gtest.h>

namespace opensspi::storage {
namespace {

std::string hex_key(char digit) { return std::string(64, digit); }

int32_t code_of(std::string_view text) {
  const auto keys = parse_keys(as_bytes(text));
  return keys.ok() ? 0 : keys.error().code;
}

TEST(StorageSealingKey, is_read_raw_or_as_hexadecimal_lines) {
  EXPECT_EQ(to_hex((*parse_keys(as_bytes(std::string(32, 'k'))))[0]->reveal().first<2>()), "6b6b");
  const auto two = parse_keys(as_bytes("# old and new\n" + hex_key('a') + "\r\n\n" + hex_key('F')));
  ASSERT_EQ(two->size(), 2u);
  EXPECT_EQ(to_hex((*two)[0]->reveal()), hex_key('a'));
  EXPECT_EQ(to_hex((*two)[1]->reveal()), hex_key('f'));
}

TEST(StorageSealingKey, every_digit_is_read_and_nothing_else) {
  for (int letter = 0; letter < 256; ++letter) {
    std::string text = hex_key('0');
    text[63] = static_cast<char>(letter);
    const bool digit = std::isxdigit(letter) != 0;
    EXPECT_EQ(code_of(text) == 0, digit) << letter;
  }
}

TEST(StorageSealingKey, what_is_none_is_refused) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("#\n"), std::string(31, 'k'),
        std::string(33, 'k'), hex_key('a').substr(1), hex_key('a') + "a", hex_key('a') + "\nx",
        hex_key('g')}) {
    EXPECT_EQ(code_of(text), static_cast<int32_t>(NTE_BAD_KEYSET)) << text;
  }
}

TEST(StorageSealingKey, is_written_as_it_is_read) {
  const auto keys = parse_keys(as_bytes(hex_key('1') + "\n" + hex_key('e')));
  const SecretBytes text = write_keys(*keys);
  const auto again = parse_keys(text.reveal());
  ASSERT_EQ(again->size(), 2u);
  EXPECT_EQ(to_hex((*again)[1]->reveal()), hex_key('e'));
  EXPECT_NE(key_id(*(*again)[0]), key_id(*(*again)[1]));
}

}  // namespace
}  // namespace opensspi::storage
