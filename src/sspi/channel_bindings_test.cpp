// SPDX-License-Identifier: MIT
#include "sspi/channel_bindings.h"

#include <gtest/gtest.h>

#include "base/writer.h"
#include "settings/values.h"
#include "support/results.h"

namespace opensspi::sspi {
namespace {

constexpr std::string_view kApplication = "tls-server-end-point:0123456789abcdef";

Bytes narrow(std::string_view application) {
  Bytes bytes;
  Writer writer(bytes);
  writer.zeros(24);
  writer.u32le(static_cast<uint32_t>(application.size()));
  writer.u32le(32);
  writer.bytes(as_bytes(application));
  return bytes;
}

// What struct.pack('LLLLLLLL', 0, 0, 0, 0, 0, 0, n, 32) + data makes on Linux.
Bytes wide(std::string_view application, uint64_t offset = 32) {
  Bytes bytes;
  Writer writer(bytes);
  writer.zeros(48);
  writer.u64le(application.size());
  writer.u64le(offset);
  writer.bytes(as_bytes(application));
  return bytes;
}

TEST(SspiChannelBindings, both_layouts_carry_the_same_data) {
  for (const Bytes& bytes : {narrow(kApplication), wide(kApplication), wide(kApplication, 64)}) {
    const auto bindings = ChannelBindings::parse(bytes);
    ASSERT_THAT(bindings, IsOk());
    EXPECT_EQ(as_text(bindings->application_data), kApplication);
  }
}

// The expected value was computed with another implementation: Python's hashlib over the layout of
// RFC 4121 4.1.1.2, four zero numbers, the length and the data.
TEST(SspiChannelBindings, are_hashed_as_rfc_4121_lays_them_out) {
  const Bytes bytes = narrow("tls-server-end-point:abc");
  EXPECT_EQ(to_hex(ChannelBindings::parse(bytes)->hash()), "feb0fffbc725957540b287e8c838dfd9");
}

TEST(SspiChannelBindings, addresses_are_covered_too) {
  Bytes bytes;
  Writer writer(bytes);
  for (const uint32_t field : {2u, 4u, 32u, 2u, 4u, 36u, 1u, 40u}) {
    writer.u32le(field);
  }
  writer.bytes(as_bytes("abcdefghi"));
  const auto bindings = ChannelBindings::parse(bytes);
  ASSERT_THAT(bindings, IsOk());
  EXPECT_EQ(as_text(bindings->initiator), "abcd");
  EXPECT_EQ(as_text(bindings->acceptor), "efgh");
  EXPECT_EQ(as_text(bindings->application_data), "i");
  const Bytes bytes_without = narrow("i");
  const auto without = ChannelBindings::parse(bytes_without);
  EXPECT_NE(bindings->hash(), without->hash());
}

TEST(SspiChannelBindings, an_empty_structure_is_not_taken_for_none) {
  const Bytes bytes = narrow("");
  EXPECT_NE(ChannelBindings::parse(bytes)->hash(), ChannelBindingsHash{});
}

TEST(SspiChannelBindings, every_cut_and_every_extra_byte_is_refused) {
  for (const Bytes& whole : {narrow(kApplication), wide(kApplication)}) {
    for (size_t len = 0; len < whole.size(); ++len) {
      if (len == 32 && whole[24] == 0) {
        continue;  // the wide form's first half is an empty structure of the narrow one
      }
      EXPECT_EQ(ChannelBindings::parse(ByteView(whole).first(len)).error().code, SEC_E_BAD_BINDINGS)
          << len;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(ChannelBindings::parse(longer).ok());
  }
}

TEST(SspiChannelBindings, a_flipped_byte_is_refused_or_changes_the_hash) {
  for (const Bytes& whole : {narrow(kApplication), wide(kApplication)}) {
    const auto hash = ChannelBindings::parse(whole)->hash();
    for (size_t i = 0; i < whole.size(); ++i) {
      Bytes altered = whole;
      altered[i] ^= 0xFF;
      const auto parsed = ChannelBindings::parse(altered);
      const bool unused_offset = i >= 8 && i < 12;  // of a field of length zero
      const bool other_unused = (i >= 20 && i < 24) || (whole.size() > 100 && i < 48);
      if (!parsed.ok() || unused_offset || other_unused) {
        continue;
      }
      EXPECT_NE(parsed->hash(), hash) << i;
    }
  }
}

TEST(SspiChannelBindings, lengths_and_offsets_at_the_edges_are_refused) {
  for (const uint32_t value : {1u, 31u, 69u, 70u, 0x80000000u, 0xFFFFFFFFu}) {
    for (const size_t field : {4u, 8u, 16u, 20u, 24u, 28u}) {
      Bytes bytes = narrow(kApplication);
      Writer(bytes).patch_u32le(field, value);
      const auto parsed = ChannelBindings::parse(bytes);
      const bool unused_offset = field == 8 || field == 20;
      EXPECT_EQ(parsed.ok(), unused_offset) << field << " " << value;
    }
  }
}

// What a client says: it has a channel, the server's or another; it has none and supports bindings;
// or it does not support them.
enum class Says : uint8_t { kSame, kOther, kNone, kNothing };

int32_t judged(BindingsPolicy policy, Flags requested, bool server_has_some, Says says) {
  constexpr ChannelBindingsHash kOwn = {1, 2, 3};
  constexpr ChannelBindingsHash kAnother = {1, 2, 4};
  SentBindings sent;
  sent.aware = says != Says::kNothing;
  if (says == Says::kSame) {
    sent.hash = kOwn;
  }
  if (says == Says::kOther) {
    sent.hash = kAnother;
  }
  const auto own = server_has_some ? std::optional(kOwn) : std::optional<ChannelBindingsHash>();
  const Status status = check_bindings(policy, requested, own, sent);
  return status.ok() ? SEC_E_OK : status.error().code;
}

struct PolicyCase {
  BindingsPolicy policy;
  Flags requested;
  bool server_has_some;
  const char* taken;  // of same, other, none and nothing: + those that are
};

// Rows: what the setting and the program's flags say. Columns: what the client says.
constexpr PolicyCase kPolicyCases[] = {
    {BindingsPolicy::kIgnore, {}, true, "++++"},
    {BindingsPolicy::kIgnore, Flag::kProxyBindings, true, "++++"},
    {BindingsPolicy::kFlags, {}, false, "++++"},
    {BindingsPolicy::kFlags, {}, true, "+---"},
    {BindingsPolicy::kFlags, Flag::kAllowMissingBindings, true, "+--+"},
    {BindingsPolicy::kFlags, Flag::kAllowMissingBindings, false, "++++"},
    {BindingsPolicy::kFlags, Flag::kProxyBindings, false, "++--"},
    {BindingsPolicy::kFlags, Flag::kProxyBindings, true, "++--"},
    {BindingsPolicy::kFlags, Flag::kProxyBindings | Flag::kAllowMissingBindings, false, "++-+"},
    {BindingsPolicy::kAccept, {}, false, "++++"},
    {BindingsPolicy::kAccept, {}, true, "+--+"},
    {BindingsPolicy::kAccept, Flag::kProxyBindings, false, "++-+"},
    {BindingsPolicy::kRequire, {}, false, "----"},
    {BindingsPolicy::kRequire, {}, true, "+---"},
    {BindingsPolicy::kRequire, Flag::kAllowMissingBindings, true, "+---"},
    {BindingsPolicy::kRequire, Flag::kProxyBindings, false, "++--"},
};

TEST(SspiBindingsPolicy, is_kept_for_each_client) {
  for (const PolicyCase& one : kPolicyCases) {
    std::string taken;
    for (const Says says : {Says::kSame, Says::kOther, Says::kNone, Says::kNothing}) {
      const int32_t code = judged(one.policy, one.requested, one.server_has_some, says);
      EXPECT_TRUE(code == SEC_E_OK || code == static_cast<int32_t>(SEC_E_BAD_BINDINGS)) << code;
      taken.push_back(code == SEC_E_OK ? '+' : '-');
    }
    EXPECT_EQ(taken, one.taken) << "policy " << static_cast<int>(one.policy) << ", flags "
                                << one.requested.bits() << ", own " << one.server_has_some;
  }
}

ChannelBindingsRule rule_of(const Settings& settings, Setting setting) {
  return setting == Setting::kNtlmChannelBindings
             ? settings.get<Setting::kNtlmChannelBindings>()
             : settings.get<Setting::kKerberosChannelBindings>();
}

TEST(SspiBindingsPolicy, is_what_the_settings_say_and_by_default_what_the_flags_say) {
  for (const Setting setting : {Setting::kNtlmChannelBindings, Setting::kKerberosChannelBindings}) {
    const Settings settings = Settings::defaults();
    EXPECT_EQ(bindings_policy(rule_of(settings, setting)), BindingsPolicy::kFlags);
    for (const auto& [word, policy] :
         {std::pair("ignore", BindingsPolicy::kIgnore),
          std::pair("accept", BindingsPolicy::kAccept), std::pair("flags", BindingsPolicy::kFlags),
          std::pair("require", BindingsPolicy::kRequire)}) {
      EXPECT_EQ(bindings_policy(rule_of(settings.with(setting, word), setting)), policy) << word;
    }
  }
}

TEST(SspiSentBindings, are_none_where_they_are_all_zeros) {
  Bytes field(16);
  EXPECT_FALSE(SentBindings::of_zeros_or_hash(field).has_value());
  for (size_t at = 0; at < field.size(); ++at) {
    Bytes hash = field;
    hash[at] = 1;
    ASSERT_TRUE(SentBindings::of_zeros_or_hash(hash).has_value());
    EXPECT_EQ((*SentBindings::of_zeros_or_hash(hash))[at], 1);
  }
}

}  // namespace
}  // namespace opensspi::sspi
