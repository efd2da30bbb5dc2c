// SPDX-License-Identifier: MIT
// Sessions against each other: every layout, every encryption type, and what was altered in
// transit.
#include <algorithm>

#include "packages/kerberos/wrap_token.h"
#include "support/kerberos_session.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using sspi::Access;
using sspi::Buffer;
using sspi::BufferKind;
using testing::data;
using testing::kDetecting;
using testing::SessionEnds;
using testing::stream;
using testing::text_of;
using testing::token;
using testing::unwrapped;
using testing::wrapped;

// What another implementation would send: the same message with another rotation.
Bytes rotated_by(const Bytes& whole, uint16_t rotation) {
  const size_t before = static_cast<size_t>(whole[6]) << 8 | whole[7];
  Bytes turned = whole;
  const auto front = turned.begin() + kHeaderLen;
  const auto len = static_cast<size_t>(turned.end() - front);
  std::rotate(front, front + static_cast<ptrdiff_t>(before % len), turned.end());
  std::rotate(front, turned.end() - rotation % static_cast<ptrdiff_t>(len), turned.end());
  turned[6] = static_cast<uint8_t>(rotation >> 8);
  turned[7] = static_cast<uint8_t>(rotation);
  return turned;
}

class KerberosEachType : public ::testing::TestWithParam<int32_t> {};
INSTANTIATE_TEST_SUITE_P(Session, KerberosEachType, ::testing::Values(17, 18, 19, 20, 23));
class KerberosEachAesType : public ::testing::TestWithParam<int32_t> {};
INSTANTIATE_TEST_SUITE_P(Session, KerberosEachAesType, ::testing::Values(17, 18, 19, 20));

TEST_P(KerberosEachType, sealed_messages_of_every_length_come_back_both_ways) {
  SessionEnds ends(GetParam());
  for (size_t len = 0; len < 70; ++len) {
    const Bytes text = text_of(len);
    ASSERT_EQ(unwrapped(ends.server, wrapped(ends.client, text)).value(), text) << len;
    ASSERT_EQ(unwrapped(ends.client, wrapped(ends.server, text)).value(), text) << len;
    const Bytes clear = wrapped(ends.client, text, sspi::kWrapNoEncrypt);
    ASSERT_EQ(unwrapped(ends.server, clear).value(), text) << len;
  }
}

TEST_P(KerberosEachAesType, sizes_are_those_of_windows) {
  SessionEnds ends(GetParam());
  const size_t trailer = GetParam() == 20 ? 72 : GetParam() == 19 ? 64 : 60;
  const size_t signature = GetParam() == 20 ? 40 : GetParam() == 19 ? 32 : 28;
  EXPECT_EQ(ends.client.trailer_len(), trailer);
  EXPECT_EQ(ends.client.signature_len(), signature);
  EXPECT_EQ(SessionEnds(GetParam(), Form::kDce).client.trailer_len(), trailer + 16);
}

TEST_P(KerberosEachType, sealed_data_are_encrypted_in_place_in_any_order_of_buffers) {
  SessionEnds ends(GetParam());
  for (int order = 0; order < 2; ++order) {
    Bytes room(100);
    Bytes first = text_of(5);
    Bytes second = text_of(33);
    Bytes spare(1);
    Buffer padding{BufferKind::kPadding, Access::kReadWrite, spare};
    Buffer tokens_last[] = {data(first), data(second), token(room), padding};
    Buffer tokens_first[] = {token(room), data(first), padding, data(second)};
    const sspi::Message message = order == 0 ? sspi::Message(tokens_last) : tokens_first;
    ASSERT_THAT(ends.client.seal(0, message), IsOk());
    const bool rc4 = GetParam() == 23;
    EXPECT_EQ(sspi::find(message, BufferKind::kToken)->bytes.size(),
              rc4 ? 45 : ends.client.trailer_len());
    EXPECT_EQ(sspi::find(message, BufferKind::kPadding)->bytes.size(), rc4 ? 1 : 0);
    EXPECT_NE(second, text_of(33));
    ASSERT_EQ(ends.server.unseal(message).value(), 0u);
    EXPECT_EQ(first, text_of(5));
    EXPECT_EQ(second, text_of(33));
  }
}

TEST_P(KerberosEachType, read_only_data_stay_clear_and_count_only_where_they_ask_for_it) {
  for (const Form form : {Form::kPlain, Form::kDce}) {
    for (const uint32_t quality : {0u, sspi::kWrapNoEncrypt}) {
      SessionEnds ends(GetParam(), form);
      Bytes room(100);
      Bytes header = text_of(9);
      Bytes body = text_of(40);
      Bytes trailer = text_of(8);
      Bytes free = text_of(3);
      Buffer buffers[] = {data(header, Access::kReadOnlyChecksum), data(body),
                          data(trailer, Access::kReadOnlyChecksum), data(free, Access::kReadOnly),
                          token(room)};
      ASSERT_THAT(ends.client.seal(quality, buffers), IsOk());
      EXPECT_EQ(header, text_of(9));
      EXPECT_EQ(trailer, text_of(8));
      header[0] ^= 1;
      EXPECT_THAT(ends.server.unseal(buffers), FailsWith(SEC_E_MESSAGE_ALTERED));
      header[0] ^= 1;
      free[0] ^= 1;
      ASSERT_EQ(ends.server.unseal(buffers).value(), quality);
      EXPECT_EQ(body, text_of(40));
    }
  }
}

TEST_P(KerberosEachAesType, messages_are_opened_however_far_they_are_rotated) {
  SessionEnds ends(GetParam());
  for (uint32_t rotation = 0; rotation < 200; rotation += 3) {
    const Bytes text = text_of(30);
    const auto amount = static_cast<uint16_t>(rotation * (rotation % 2 == 0 ? 1 : 300));
    ASSERT_EQ(unwrapped(ends.server, rotated_by(wrapped(ends.client, text), amount)).value(), text);
    const Bytes clear = wrapped(ends.client, text, sspi::kWrapNoEncrypt);
    ASSERT_EQ(unwrapped(ends.server, rotated_by(clear, amount)).value(), text);
  }
}

TEST_P(KerberosEachAesType, rotated_messages_are_opened_in_pieces_too) {
  SessionEnds ends(GetParam());
  for (uint16_t rotation = 0; rotation < 150; ++rotation) {
    const Bytes text = text_of(50);
    Bytes whole = rotated_by(wrapped(ends.client, text), rotation);
    const ByteSpan body = ByteSpan(whole).subspan(ends.client.trailer_len());
    Buffer buffers[] = {
        {BufferKind::kToken, Access::kReadWrite, ByteSpan(whole).first(ends.client.trailer_len())},
        {BufferKind::kData, Access::kReadWrite, body.first(7)},
        {BufferKind::kData, Access::kReadWrite, body.subspan(7, 0)},
        {BufferKind::kData, Access::kReadWrite, body.subspan(7)}};
    ASSERT_THAT(ends.server.unseal(buffers), IsOk()) << rotation;
    ASSERT_EQ(Bytes(body.begin(), body.end()), text) << rotation;
  }
}

TEST_P(KerberosEachType, signatures_are_verified_and_every_flipped_bit_is_not) {
  SessionEnds ends(GetParam());
  Bytes text = text_of(20);
  Bytes room(64);
  Buffer signing[] = {data(text), token(room)};
  ASSERT_THAT(ends.server.sign(signing), IsOk());
  ASSERT_EQ(signing[1].bytes.size(), ends.server.signature_len());
  for (const ByteSpan part : {signing[0].bytes, signing[1].bytes}) {
    for (size_t bit = 0; bit < part.size() * 8; ++bit) {
      part[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      ASSERT_FALSE(ends.client.verify(signing).ok()) << bit;
      part[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    }
  }
  EXPECT_THAT(ends.client.verify(signing), IsOk());
  EXPECT_THAT(ends.client.verify(signing), FailsWith(SEC_E_OUT_OF_SEQUENCE));
}

TEST_P(KerberosEachType, every_flipped_bit_of_a_wrapped_message_is_refused_and_nothing_is_lost) {
  SessionEnds ends(GetParam());
  for (const uint32_t quality : {0u, sspi::kWrapNoEncrypt}) {
    Bytes whole = wrapped(ends.client, text_of(21), quality);
    for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
      whole[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      const Bytes before = whole;
      Buffer buffers[] = {stream(whole), {}};
      buffers[1].kind = BufferKind::kData;
      ASSERT_FALSE(ends.server.unseal(buffers).ok()) << bit;
      ASSERT_EQ(whole, before);
      ASSERT_EQ(buffers[1].bytes.data(), nullptr);
      whole[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    }
    EXPECT_EQ(unwrapped(ends.server, whole).value(), text_of(21));
  }
}

TEST_P(KerberosEachType, every_truncation_is_refused) {
  SessionEnds ends(GetParam());
  for (const uint32_t quality : {0u, sspi::kWrapNoEncrypt}) {
    const Bytes whole = wrapped(ends.client, text_of(21), quality);
    for (size_t len = 0; len < whole.size(); ++len) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(len));
      ASSERT_FALSE(unwrapped(ends.server, cut).ok()) << len;
    }
    EXPECT_THAT(unwrapped(ends.server, whole), IsOk());
  }
}

TEST(KerberosSession, messages_out_of_sequence_are_refused_and_the_next_is_still_good) {
  SessionEnds ends(18);
  const Bytes first = wrapped(ends.client, text_of(4));
  const Bytes second = wrapped(ends.client, text_of(5));
  EXPECT_THAT(unwrapped(ends.server, second), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(unwrapped(ends.server, first), IsOk());
  EXPECT_THAT(unwrapped(ends.server, first), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(unwrapped(ends.server, second), IsOk());
}

TEST(KerberosSession, a_message_of_our_own_is_refused) {
  SessionEnds ends(18);
  const Bytes own = wrapped(ends.client, text_of(4));
  EXPECT_THAT(unwrapped(ends.client, own), FailsWith(SEC_E_MESSAGE_ALTERED));
}

TEST(KerberosSession, without_an_acceptors_subkey_the_initiators_key_protects) {
  SessionEnds ends(17, Form::kPlain, kDetecting, false);
  const Bytes whole = wrapped(ends.client, text_of(4));
  EXPECT_EQ(whole[2], 0x02);  // sealed, no acceptor's subkey
  EXPECT_THAT(unwrapped(ends.server, whole), IsOk());
  SessionEnds with_subkey(17);
  Bytes other = wrapped(with_subkey.client, text_of(4));
  EXPECT_EQ(other[2], 0x06);
  EXPECT_THAT(unwrapped(ends.server, other), FailsWith(SEC_E_MESSAGE_ALTERED));
}

TEST(KerberosSession, the_key_that_a_token_names_opens_it) {
  SessionEnds with_subkey(18);
  SessionEnds without(18, Form::kPlain, kDetecting, false);
  EXPECT_THAT(unwrapped(with_subkey.server, wrapped(without.client, text_of(4))), IsOk());
}

TEST(KerberosSession, room_that_is_too_small_changes_nothing) {
  SessionEnds ends(18);
  Bytes room(59);
  Bytes text = text_of(9);
  Buffer buffers[] = {token(room), data(text)};
  EXPECT_THAT(ends.client.seal(0, buffers), FailsWith(SEC_E_BUFFER_TOO_SMALL));
  EXPECT_EQ(text, text_of(9));
  Buffer no_token[] = {data(text)};
  EXPECT_THAT(ends.client.seal(0, no_token), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(ends.client.sign(no_token), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_EQ(wrapped(ends.client, text)[15], 7);  // the first number is still to come
}

}  // namespace
}  // namespace opensspi::kerberos
