// SPDX-License-Identifier: MIT
#include "packages/ntlm/text.h"

#include <gtest/gtest.h>

#include "support/ntlm.h"

namespace opensspi::ntlm {
namespace {

using testing::bytes_of;

TEST(NtlmWireNames, are_read_in_both_character_sets) {
  const auto wide = read_name(bytes_of("4a00 f600 3dd8 00de"), Charset::kUnicode);
  EXPECT_EQ(wide->utf8, "J\u00f6\U0001F600");
  EXPECT_EQ(to_hex(wide->utf16le), "4a00f6003dd800de");
  EXPECT_EQ(read_name(as_bytes("J\u00f6"), Charset::kOem)->utf8, "J\u00f6");
  EXPECT_EQ(read_name(bytes_of("4a f6"), Charset::kOem)->utf8, "J\u00f6");  // Latin-1
  EXPECT_EQ(read_name({}, Charset::kUnicode)->utf8, "");
}

TEST(NtlmWireNames, that_are_no_text_are_refused) {
  for (const char* bad : {"41", "410042", "4100 0000 4200", "0000", "00d8", "00d8 4100", "00dc"}) {
    EXPECT_EQ(read_name(bytes_of(bad), Charset::kUnicode).error().code, SEC_E_INVALID_TOKEN) << bad;
  }
  EXPECT_EQ(read_name(bytes_of("410042"), Charset::kOem).error().code, SEC_E_INVALID_TOKEN);
}

TEST(NtlmWireNames, are_written_in_both_character_sets) {
  EXPECT_EQ(to_hex(*write_name("J\u00f6", Charset::kUnicode)), "4a00f600");
  EXPECT_EQ(to_hex(*write_name("J\u00f6", Charset::kOem)), "4ac3b6");
  EXPECT_EQ(write_name("\xFF", Charset::kUnicode).error().code, SEC_E_CANNOT_PACK);
}

TEST(NtlmWireNames, are_put_in_capitals_as_windows_does) {
  EXPECT_EQ(to_hex(uppercase_wire(bytes_of("6100 f600 df00 3dd8 00de"))), "4100d600df003dd800de");
}

}  // namespace
}  // namespace opensspi::ntlm
