// SPDX-License-Identifier: MIT
#include "packages/ntlm/session.h"

#include <gtest/gtest.h>

#include <thread>

#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using sspi::Access;
using sspi::Buffer;
using sspi::BufferKind;
using sspi::Role;
using testing::bytes_of;
using testing::data;
using testing::token;

constexpr NegotiateFlags kExtended = NegotiateFlag::kSign | NegotiateFlag::kSeal |
                                     NegotiateFlag::kKeyExchange | NegotiateFlag::k128 |
                                     NegotiateFlag::k56 | NegotiateFlag::kExtendedSessionSecurity;
constexpr NegotiateFlags kPlain = kExtended.without(NegotiateFlag::kExtendedSessionSecurity);
constexpr NegotiateFlags kDatagrams = kExtended | NegotiateFlag::kDatagram;

// Ends are both sides of one session.
struct Ends {
  explicit Ends(NegotiateFlags flags) {
    ExportedSessionKey key;
    key.bytes.reveal()[3] = 9;
    client = make_secret<Session>(Role::kInitiator, flags, key);
    server = make_secret<Session>(Role::kAcceptor, flags, key);
  }
  SecretBox<Session> client;
  SecretBox<Session> server;
};

Bytes text_of(std::string_view text) {
  const ByteView bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

// Sealed is one message as it travels.
struct Sealed {
  Bytes text;
  Bytes trailer = Bytes(16);
};

Sealed seal(Session& session, std::string_view text, uint32_t sequence = 0) {
  Sealed sealed{text_of(text)};
  Buffer buffers[] = {data(sealed.text), token(sealed.trailer)};
  EXPECT_THAT(session.seal(buffers, sequence), IsOk());
  return sealed;
}

Status unseal(Session& session, Sealed& sealed, uint32_t sequence = 0) {
  Buffer buffers[] = {data(sealed.text), token(sealed.trailer)};
  return session.unseal(buffers, sequence);
}

class NtlmEachKind : public ::testing::TestWithParam<NegotiateFlags> {};
INSTANTIATE_TEST_SUITE_P(Session, NtlmEachKind, ::testing::Values(kExtended, kPlain, kDatagrams));

TEST_P(NtlmEachKind, many_messages_go_both_ways) {
  Ends ends(GetParam());
  for (uint32_t round = 0; round < 20; ++round) {
    Sealed there = seal(*ends.client, "there", round);
    EXPECT_NE(as_text(there.text), "there");
    ASSERT_THAT(unseal(*ends.server, there, round), IsOk());
    EXPECT_EQ(as_text(there.text), "there");
    Sealed back = seal(*ends.server, "and back", round);
    ASSERT_THAT(unseal(*ends.client, back, round), IsOk());
    EXPECT_EQ(as_text(back.text), "and back");
  }
}

TEST_P(NtlmEachKind, every_flipped_bit_is_refused_and_changes_nothing) {
  Ends ends(GetParam());
  const Sealed sealed = seal(*ends.client, "a message");
  for (size_t bit = 0; bit < 8 * (sealed.text.size() + sealed.trailer.size()); ++bit) {
    Sealed spoilt = sealed;
    const size_t at = bit / 8;
    uint8_t& byte =
        at < sealed.text.size() ? spoilt.text[at] : spoilt.trailer[at - sealed.text.size()];
    byte = static_cast<uint8_t>(byte ^ (1u << (bit % 8)));
    const Sealed before = spoilt;
    // The pad of a signature without extended security has no meaning.
    const size_t in_trailer = at - sealed.text.size();
    if (GetParam() == kPlain && at >= sealed.text.size() && in_trailer >= 4 && in_trailer < 8) {
      continue;
    }
    const Status status = unseal(*ends.server, spoilt);
    ASSERT_FALSE(status.ok()) << bit;
    EXPECT_TRUE(status.error().is(SEC_E_MESSAGE_ALTERED) ||
                status.error().is(SEC_E_OUT_OF_SEQUENCE));
    EXPECT_EQ(spoilt.text, before.text);
    EXPECT_EQ(spoilt.trailer, before.trailer);
  }
  Sealed good = sealed;
  ASSERT_THAT(unseal(*ends.server, good), IsOk());
  EXPECT_EQ(as_text(good.text), "a message");
  Sealed next = seal(*ends.client, "the next one", 1);
  EXPECT_THAT(unseal(*ends.server, next, 1), IsOk());
}

TEST_P(NtlmEachKind, signatures_of_every_short_length_are_refused_clearly) {
  Ends ends(GetParam());
  for (size_t len = 0; len < 16; ++len) {
    Bytes text = text_of("text");
    Bytes code(len);
    Buffer buffers[] = {data(text), token(code)};
    EXPECT_THAT(ends.server->verify(buffers, 0), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_THAT(ends.server->unseal(buffers, 0), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_THAT(ends.client->sign(buffers, 0), FailsWith(SEC_E_BUFFER_TOO_SMALL));
    EXPECT_THAT(ends.client->seal(buffers, 0), FailsWith(SEC_E_BUFFER_TOO_SMALL));
    EXPECT_EQ(as_text(text), "text");
  }
  Sealed sealed = seal(*ends.client, "unharmed");
  EXPECT_THAT(unseal(*ends.server, sealed), IsOk());
}

TEST(NtlmSession, replayed_and_reordered_messages_are_out_of_sequence) {
  Ends ends(kExtended);
  Sealed first = seal(*ends.client, "first");
  Sealed second = seal(*ends.client, "second");
  Sealed too_early = second;
  EXPECT_THAT(unseal(*ends.server, too_early), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  Sealed replayed = first;
  ASSERT_THAT(unseal(*ends.server, first), IsOk());
  EXPECT_THAT(unseal(*ends.server, replayed), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(unseal(*ends.server, second), IsOk());
}

TEST(NtlmSession, a_message_of_ours_that_comes_back_is_refused) {
  Ends ends(kExtended);
  Sealed reflected = seal(*ends.client, "mirror");
  EXPECT_THAT(unseal(*ends.client, reflected), FailsWith(SEC_E_MESSAGE_ALTERED));
}

TEST(NtlmSession, the_callers_number_counts_in_datagram_mode_only) {
  Ends ends(kDatagrams);
  Sealed late = seal(*ends.client, "late", 9);
  Sealed early = seal(*ends.client, "early", 2);
  EXPECT_EQ(Bytes(early.trailer.begin() + 12, early.trailer.end()), bytes_of("02000000"));
  ASSERT_THAT(unseal(*ends.server, early, 2), IsOk());
  ASSERT_THAT(unseal(*ends.server, late, 9), IsOk());
  Sealed wrong = seal(*ends.client, "wrong", 3);
  EXPECT_THAT(unseal(*ends.server, wrong, 4), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  Ends connected(kExtended);
  Sealed any = seal(*connected.client, "any", 77);
  EXPECT_THAT(unseal(*connected.server, any, 5), IsOk());
}

TEST(NtlmSession, datagrams_with_one_number_and_one_text_are_alike_and_with_others_are_not) {
  Ends ends(kDatagrams);
  EXPECT_EQ(seal(*ends.client, "text", 5).text, seal(*ends.client, "text", 5).text);
  EXPECT_NE(seal(*ends.client, "text", 5).text, seal(*ends.client, "text", 6).text);
}

TEST(NtlmSession, without_extended_security_one_stream_and_one_number_serve_both_ends) {
  Ends ends(kPlain);
  Sealed there = seal(*ends.client, "there");
  ASSERT_THAT(unseal(*ends.server, there), IsOk());
  Sealed back = seal(*ends.server, "there");
  Ends fresh(kPlain);
  EXPECT_NE(back.text, seal(*fresh.client, "there").text);
  EXPECT_THAT(unseal(*ends.client, back), IsOk());
}

TEST(NtlmSession, a_signed_message_is_not_encrypted) {
  Ends ends(kExtended);
  Bytes text = text_of("signed");
  Bytes code(20);
  Buffer buffers[] = {data(text), token(code)};
  ASSERT_THAT(ends.client->sign(buffers, 0), IsOk());
  EXPECT_EQ(as_text(text), "signed");
  EXPECT_EQ(buffers[1].bytes.size(), 16u);  // a longer buffer is shortened to what was written
  EXPECT_THAT(ends.server->verify(buffers, 0), IsOk());
}

TEST(NtlmSession, token_data_padding_in_every_order_is_one_gss_token) {
  for (const bool token_first : {true, false}) {
    Ends ends(kExtended);
    Bytes text = text_of("wrapped");
    Bytes trailer(16);
    Bytes pad(8);
    Buffer padding{BufferKind::kPadding, Access::kReadWrite, pad};
    Buffer buffers[3] = {token(trailer), data(text), padding};
    if (!token_first) {
      std::swap(buffers[0], buffers[1]);
    }
    ASSERT_THAT(ends.client->seal(buffers, 0), IsOk());
    EXPECT_TRUE(buffers[2].bytes.empty());
    Bytes wrapped = trailer;
    wrapped.insert(wrapped.end(), text.begin(), text.end());
    Buffer opened[2] = {{BufferKind::kStream, Access::kReadWrite, wrapped},
                        {BufferKind::kData, Access::kReadWrite, {}}};
    if (!token_first) {
      std::swap(opened[0], opened[1]);
    }
    ASSERT_THAT(ends.server->unseal(opened, 0), IsOk());
    const Buffer& plain = opened[token_first ? 1 : 0];
    EXPECT_EQ(as_text(plain.bytes), "wrapped");
    EXPECT_EQ(plain.bytes.data(), wrapped.data() + 16);
  }
}

TEST(NtlmSession, a_stream_that_is_refused_leaves_the_data_buffer_as_it_was) {
  Ends ends(kExtended);
  Bytes wrapped(40, 1);
  Bytes own = text_of("own");
  Buffer buffers[] = {{BufferKind::kStream, Access::kReadWrite, wrapped}, data(own)};
  EXPECT_FALSE(ends.server->unseal(buffers, 0).ok());
  EXPECT_EQ(buffers[1].bytes.data(), own.data());
  EXPECT_EQ(wrapped, Bytes(40, 1));
  for (size_t len = 0; len < 16; ++len) {
    buffers[0].bytes = ByteSpan(wrapped).first(len);
    EXPECT_THAT(ends.server->unseal(buffers, 0), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_EQ(buffers[1].bytes.data(), own.data());
  }
}

TEST(NtlmSession, several_data_buffers_are_one_text) {
  Ends ends(kExtended);
  Bytes one = text_of("one ");
  Bytes two = text_of("text");
  Bytes trailer(16);
  Buffer buffers[] = {data(one), token(trailer), data(two)};
  ASSERT_THAT(ends.client->seal(buffers, 0), IsOk());
  Sealed whole{one, trailer};
  whole.text.insert(whole.text.end(), two.begin(), two.end());
  ASSERT_THAT(unseal(*ends.server, whole), IsOk());
  EXPECT_EQ(as_text(whole.text), "one text");
}

// A message with a header that is not encrypted; returns whether the checksum covers it.
bool header_is_covered(NegotiateFlags flags, Access access) {
  Ends ends(flags);
  Bytes header = text_of("header");
  Bytes text = text_of("text");
  Bytes trailer(16);
  Buffer buffers[] = {data(header, access), data(text), token(trailer)};
  EXPECT_THAT(ends.client->seal(buffers, 0), IsOk());
  EXPECT_EQ(as_text(header), "header");
  EXPECT_NE(as_text(text), "text");
  header[0] = 'H';
  const bool spoilt_passes = ends.server->unseal(buffers, 0).ok();
  if (!spoilt_passes) {
    header[0] = 'h';
    EXPECT_THAT(ends.server->unseal(buffers, 0), IsOk());
  }
  EXPECT_EQ(as_text(text), "text");
  return !spoilt_passes;
}

TEST(NtlmSession, read_only_data_is_covered_as_the_session_has_it) {
  EXPECT_TRUE(header_is_covered(kExtended, Access::kReadOnlyChecksum));
  EXPECT_TRUE(header_is_covered(kExtended, Access::kReadOnly));
  EXPECT_TRUE(header_is_covered(kPlain, Access::kReadOnlyChecksum));
  EXPECT_FALSE(header_is_covered(kPlain, Access::kReadOnly));
}

TEST(NtlmSession, a_message_without_a_token_or_with_two_is_refused) {
  Ends ends(kExtended);
  Bytes text = text_of("text");
  Bytes one(16);
  Bytes two(16);
  Buffer none[] = {data(text)};
  Buffer both[] = {token(one), data(text), token(two)};
  for (sspi::Message message : {sspi::Message(none), sspi::Message(both), sspi::Message()}) {
    EXPECT_THAT(ends.client->sign(message, 0), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_THAT(ends.client->seal(message, 0), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_THAT(ends.client->verify(message, 0), FailsWith(SEC_E_INVALID_TOKEN));
    EXPECT_THAT(ends.client->unseal(message, 0), FailsWith(SEC_E_INVALID_TOKEN));
  }
}

TEST(NtlmSession, large_messages_are_whole) {
  Ends ends(kExtended);
  for (size_t len :
       {size_t{0}, size_t{1}, size_t{4095}, size_t{4096}, size_t{4097}, size_t{70000}}) {
    const std::string text(len, 'x');
    Sealed sealed = seal(*ends.client, text);
    ASSERT_THAT(unseal(*ends.server, sealed), IsOk());
    EXPECT_EQ(as_text(sealed.text), text);
  }
}

TEST(NtlmSession, mech_list_codes_leave_the_key_stream_and_take_a_number) {
  Ends ends(kExtended);
  const Bytes list = text_of("mechanisms");
  const auto code = ends.client->sign_mech_list(list);
  Bytes spoilt = list;
  spoilt[0] ^= 1;
  EXPECT_THAT(ends.server->verify_mech_list(spoilt, code), FailsWith(SEC_E_MESSAGE_ALTERED));
  EXPECT_THAT(ends.server->verify_mech_list(list, Bytes(15)), FailsWith(SEC_E_INVALID_TOKEN));
  ASSERT_THAT(ends.server->verify_mech_list(list, code), IsOk());
  Sealed first = seal(*ends.client, "first");
  EXPECT_EQ(Bytes(first.trailer.begin() + 12, first.trailer.end()), bytes_of("01000000"));
  Ends fresh(kExtended);
  EXPECT_EQ(first.text, seal(*fresh.client, "first").text);  // the same key stream
  EXPECT_THAT(unseal(*ends.server, first), IsOk());
}

TEST(NtlmSession, one_thread_sends_while_another_receives) {
  Ends ends(kExtended);
  constexpr int kRounds = 500;
  std::vector<Sealed> to_client;
  for (int i = 0; i < kRounds; ++i) {
    to_client.push_back(seal(*ends.server, "to the client"));
  }
  std::vector<Sealed> to_server(kRounds);
  std::thread sender([&] {
    for (Sealed& sealed : to_server) {
      sealed = seal(*ends.client, "to the server");
    }
  });
  for (Sealed& sealed : to_client) {
    ASSERT_THAT(unseal(*ends.client, sealed), IsOk());
  }
  sender.join();
  for (Sealed& sealed : to_server) {
    ASSERT_THAT(unseal(*ends.server, sealed), IsOk());
  }
}

TEST(NtlmSession, several_senders_share_one_direction) {
  Ends ends(kExtended);
  std::mutex mutex;
  std::vector<Sealed> sent;
  const auto send = [&] {
    for (int i = 0; i < 100; ++i) {
      std::lock_guard lock(mutex);
      sent.push_back(seal(*ends.client, "text"));
    }
  };
  std::thread other(send);
  send();
  other.join();
  for (Sealed& sealed : sent) {
    ASSERT_THAT(unseal(*ends.server, sealed), IsOk());
  }
}

}  // namespace
}  // namespace opensspi::ntlm
