// SPDX-License-Identifier: MIT
#include "packages/ntlm/av_pairs.h"

#include <gtest/gtest.h>

#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using testing::bytes_of;

Bytes sample() {
  Bytes list;
  Writer writer(list);
  write_av_pair(writer, AvId::kNetbiosDomain, bytes_of("4400 6f00"));
  write_av_pair(writer, AvId::kNetbiosComputer, bytes_of("5300"));
  write_av_timestamp(writer, Filetime{0x0102030405060708});
  write_av_flags(writer, kAvMicPresent | kAvUntrustedTargetName);
  write_av_pair(writer, AvId::kChannelBindings, Bytes(16, 7));
  write_av_pair(writer, static_cast<AvId>(0x4242), bytes_of("010203"));
  write_av_end(writer);
  return list;
}

TEST(NtlmAvPairs, what_is_written_is_read) {
  const Bytes list = sample();
  const auto pairs = AvPairs::parse(list);
  ASSERT_THAT(pairs, IsOk());
  EXPECT_EQ(to_hex(*pairs->find(AvId::kNetbiosDomain)), "44006f00");
  EXPECT_EQ(to_hex(*pairs->find(AvId::kNetbiosComputer)), "5300");
  EXPECT_EQ(pairs->timestamp(), Filetime{0x0102030405060708});
  EXPECT_EQ(pairs->flags(), kAvMicPresent | kAvUntrustedTargetName);
  EXPECT_EQ(pairs->channel_bindings()->size(), 16u);
  EXPECT_FALSE(pairs->find(AvId::kDnsForest).has_value());
  EXPECT_EQ(pairs->body().size(), list.size() - 4);
}

TEST(NtlmAvPairs, all_zero_bindings_are_none) {
  Bytes list;
  Writer writer(list);
  write_av_pair(writer, AvId::kChannelBindings, Bytes(16));
  write_av_end(writer);
  EXPECT_FALSE(AvPairs::parse(list)->channel_bindings().has_value());
}

TEST(NtlmAvPairs, cut_anywhere_are_refused) {
  const Bytes list = sample();
  for (size_t len = 0; len < list.size(); ++len) {
    EXPECT_EQ(AvPairs::parse(ByteView(list).first(len)).error().code, SEC_E_INVALID_TOKEN) << len;
  }
}

TEST(NtlmAvPairs, with_any_byte_changed_are_read_within_bounds_or_refused) {
  const Bytes list = sample();
  for (size_t at = 0; at < list.size(); ++at) {
    for (const unsigned change : {0x01u, 0x80u, 0xFFu}) {
      Bytes spoilt = list;
      spoilt[at] = static_cast<uint8_t>(spoilt[at] ^ change);
      const auto pairs = AvPairs::parse(spoilt);
      if (!pairs.ok()) {
        continue;
      }
      EXPECT_LE(pairs->body().size(), spoilt.size() - 4);
      Bytes copy;
      Writer writer(copy);
      copy_server_av_pairs(writer, *pairs);
      EXPECT_LE(copy.size(), spoilt.size());
    }
  }
}

TEST(NtlmAvPairs, without_an_end_or_with_one_that_holds_something_are_refused) {
  Bytes list = sample();
  list.resize(list.size() - 4);
  EXPECT_FALSE(AvPairs::parse(list).ok());
  EXPECT_FALSE(AvPairs::parse(bytes_of("0000 0200 0000")).ok());
  EXPECT_FALSE(AvPairs::parse({}).ok());
}

TEST(NtlmAvPairs, that_are_repeated_or_of_the_wrong_length_are_refused_at_each_position) {
  for (const char* bad : {
           "0100 0200 4100 0100 0200 4100",  // a name twice
           "0100 0300 410042",               // an odd name
           "0600 0300 020000",               // flags of three bytes
           "0600 0500 0200000000",           // flags of five
           "0700 0400 00000000",             // half a timestamp
           "0a00 0800 0102030405060708",     // half a hash
           "0900 0100 41",                   // an odd target name
       }) {
    const Bytes pair = bytes_of(bad);
    for (const bool first : {true, false}) {
      Bytes list;
      Writer writer(list);
      if (!first) {
        write_av_pair(writer, AvId::kDnsForest, {});
      }
      writer.bytes(pair);
      if (first) {
        write_av_pair(writer, AvId::kDnsForest, {});
      }
      write_av_end(writer);
      EXPECT_EQ(AvPairs::parse(list).error().code, SEC_E_INVALID_TOKEN) << bad;
    }
  }
}

TEST(NtlmAvPairs, after_the_end_belong_to_nobody) {
  const auto pairs = AvPairs::parse(bytes_of("0000 0000 0600 0400 ffffffff"));
  ASSERT_THAT(pairs, IsOk());
  EXPECT_EQ(pairs->flags(), 0u);
  EXPECT_TRUE(pairs->body().empty());
}

TEST(NtlmAvPairs, of_a_server_are_copied_without_what_the_client_says_itself) {
  Bytes list;
  Writer writer(list);
  write_av_pair(writer, AvId::kNetbiosComputer, bytes_of("5300"));
  write_av_flags(writer, kAvMicPresent);
  write_av_pair(writer, AvId::kSingleHost, Bytes(48));
  write_av_pair(writer, AvId::kTargetName, bytes_of("4100"));
  write_av_pair(writer, AvId::kChannelBindings, Bytes(16, 1));
  write_av_timestamp(writer, Filetime{5});
  write_av_end(writer);
  Bytes copy;
  Writer copied(copy);
  copy_server_av_pairs(copied, AvPairs::parse(list).value());
  write_av_end(copied);
  EXPECT_EQ(to_hex(copy),
            "0100020053000700080005000000000000000000"
            "0000");
}

}  // namespace
}  // namespace opensspi::ntlm
