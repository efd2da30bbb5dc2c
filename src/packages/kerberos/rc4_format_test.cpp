// SPDX-License-Identifier: MIT
// Messages under RC4 keys: the example of [MS-KILE] 4.5, layouts with padding, and what RFC 4757
// does not protect.
#include "support/kerberos_session.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::kerberos {
namespace {

using opensspi::testing::from_hex;
using sspi::Access;
using sspi::Buffer;
using sspi::BufferKind;
using sspi::Flag;
using sspi::Role;
using testing::data;
using testing::SessionEnds;
using testing::stream;
using testing::text_of;
using testing::token;
using testing::unwrapped;
using testing::wrapped;

constexpr int32_t kRc4 = 23;
const Bytes kWindowsKey = from_hex("81a2cb90af7fc2d19554a150d8185359");
const Bytes kWindowsText = from_hex("112233445566778899aabbccddeeff");
const Bytes kWindowsToken = from_hex(
    "603b06092a864886f71201020202011100"
    "1000ffffe29e8bbc6348e740ebaa619244a156a13b5cf65e3c21b9aa");
const Bytes kWindowsData = from_hex("8ed63f0ac83815335b72e293bae1f660");

Buffer padding(ByteSpan bytes) { return {BufferKind::kPadding, Access::kReadWrite, bytes}; }

// WindowsEnv has the example's confounder.
class WindowsEnv final : public Env {
 public:
  [[nodiscard]] Filetime now() const override { return {}; }
  void random(ByteSpan out) const override {
    const Bytes confounder = from_hex("5256f3fb630cf12a");
    std::copy_n(confounder.begin(), out.size(), out.begin());
  }
  [[nodiscard]] std::optional<std::string> variable(const char* /*name*/) const override {
    return {};
  }
  [[nodiscard]] Result<Bytes> read_file(const std::string& /*path*/,
                                        size_t /*max_len*/) const override {
    return fail(ERROR_FILE_NOT_FOUND, "there are no files here");
  }
};

SessionStart windows_start(Role role) {
  SessionStart start;
  start.role = role;
  start.negotiated = testing::kDetecting;
  start.initiator_key = std::move(Key::make(kRc4, kWindowsKey)).value();
  start.first_sent = 0x60CBACD3;
  start.first_received = 0x60CBACD3;
  return start;
}

TEST(KerberosRc4Format, windows_message_is_made_byte_by_byte) {
  const WindowsEnv env;
  Session session(env, windows_start(Role::kInitiator));
  Bytes room(60);
  Bytes body = kWindowsText;
  Bytes spare(8);
  Buffer buffers[] = {token(room), data(body), padding(spare)};
  ASSERT_THAT(session.seal(0, buffers), IsOk());
  EXPECT_EQ(to_hex(buffers[0].bytes), to_hex(kWindowsToken));
  EXPECT_EQ(to_hex(body) + to_hex(buffers[2].bytes), to_hex(kWindowsData));
}

TEST(KerberosRc4Format, windows_message_is_opened_in_each_layout) {
  for (int layout = 0; layout < 2; ++layout) {
    Session session(crypto::system_env(), windows_start(Role::kAcceptor));
    Bytes front = kWindowsToken;
    Bytes body = kWindowsData;
    Bytes whole = front;
    whole.insert(whole.end(), body.begin(), body.end());
    Buffer in_stream[] = {stream(whole), data(ByteSpan())};
    Buffer padded[] = {token(front), data(ByteSpan(body).first(15)),
                       padding(ByteSpan(body).last(1))};
    Buffer* const buffers[] = {in_stream, padded};
    const sspi::Message message(buffers[layout], layout == 1 ? 3 : 2);
    ASSERT_THAT(session.unseal(message), IsOk()) << layout;
    const ByteSpan opened = sspi::find(message, BufferKind::kData)->bytes;
    EXPECT_EQ(Bytes(opened.begin(), opened.end()), kWindowsText) << layout;
  }
}

// 49 is 45 with the longest header; this was not compared with Windows.
TEST(KerberosRc4Format, sizes_have_space_for_the_longest_header) {
  EXPECT_EQ(SessionEnds(kRc4).client.signature_len(), 37u);
  EXPECT_EQ(SessionEnds(kRc4).client.trailer_len(), 49u);
  EXPECT_EQ(SessionEnds(kRc4, Form::kDce).client.trailer_len(), 45u);
  EXPECT_EQ(SessionEnds(kRc4, Form::kDce).client.signature_len(), 37u);
}

TEST(KerberosRc4Format, padded_messages_of_every_length_come_back) {
  SessionEnds ends(kRc4);
  for (const uint32_t quality : {0u, sspi::kWrapNoEncrypt}) {
    for (size_t len = 0; len < 300; len += len < 5 ? 1 : 23) {
      const Bytes text = text_of(len);
      ASSERT_EQ(unwrapped(ends.server, wrapped(ends.client, text, quality)).value(), text) << len;
      ASSERT_EQ(unwrapped(ends.client, wrapped(ends.server, text, quality)).value(), text) << len;
    }
  }
}

TEST(KerberosRc4Format, dce_style_leaves_length_and_padding_out) {
  SessionEnds ends(kRc4, Form::kDce);
  Bytes room(45);
  Bytes body = text_of(200);
  Bytes spare(1);
  Buffer buffers[] = {data(body), token(room), padding(spare)};
  ASSERT_THAT(ends.client.seal(0, buffers), IsOk());
  EXPECT_EQ(room[1], 43);
  EXPECT_TRUE(buffers[2].bytes.empty());
  room[1] += 1;
  EXPECT_FALSE(ends.server.unseal(buffers).ok());
  room[1] -= 1;
  ASSERT_THAT(ends.server.unseal(buffers), IsOk());
  EXPECT_EQ(body, text_of(200));
}

// Nothing covers the frame: it must not decide where data end and padding starts.
TEST(KerberosRc4Format, another_length_in_the_frame_is_refused) {
  for (const uint32_t quality : {0u, sspi::kWrapNoEncrypt}) {
    SessionEnds ends(kRc4);
    Bytes text = text_of(20);
    text.back() = 1;
    const Bytes whole = wrapped(ends.client, text, quality);
    for (unsigned length = 0; length < 0x80; ++length) {
      Bytes changed = whole;
      if (changed[1] == length) {
        continue;
      }
      changed[1] = static_cast<uint8_t>(length);
      ASSERT_FALSE(unwrapped(ends.server, changed).ok()) << length;
      Bytes front(changed.begin(), changed.begin() + 45);
      Bytes body(changed.begin() + 45, changed.end());
      const Bytes before = body;
      Buffer together[] = {token(front), data(body)};
      Buffer apart[] = {token(front), data(ByteSpan(body).first(20)),
                        padding(ByteSpan(body).last(1))};
      ASSERT_FALSE(ends.server.unseal(together).ok()) << length;
      ASSERT_FALSE(ends.server.unseal(apart).ok()) << length;
      ASSERT_EQ(together[1].bytes.size(), before.size());
      ASSERT_EQ(body, before);
    }
    EXPECT_EQ(unwrapped(ends.server, whole).value(), text);
  }
}

// WinRM's layout. The example comes from another implementation: MIT opens it.
class KerberosUnpadded : public ::testing::Test {
 protected:
  class Fixed final : public Env {
   public:
    [[nodiscard]] Filetime now() const override { return {}; }
    void random(ByteSpan out) const override { std::ranges::fill(out, uint8_t{0x11}); }
    [[nodiscard]] std::optional<std::string> variable(const char* /*name*/) const override {
      return {};
    }
    [[nodiscard]] Result<Bytes> read_file(const std::string& /*path*/,
                                          size_t /*max_len*/) const override {
      return fail(ERROR_FILE_NOT_FOUND, "there are no files here");
    }
  };
  static SessionStart start(Role role) {
    SessionStart made;
    made.role = role;
    made.negotiated = testing::kDetecting;
    made.initiator_key =
        std::move(Key::make(kRc4, from_hex("00112233445566778899aabbccddeeff"))).value();
    made.first_sent = 0x12345678;
    made.first_received = 0x12345678;
    return made;
  }
  const std::string text = "hello world";
  const Bytes header = from_hex(
      "603606092a864886f712010202020111001000ffff7340e3caed7b848475c0f10ad1adaeb95b152cf2ab65c911");
  const Bytes sealed = from_hex("97834fbf23d56b9fa371f6");
};

TEST_F(KerberosUnpadded, a_message_without_a_padding_buffer_is_made_byte_by_byte) {
  const Fixed env;
  Session session(env, start(Role::kInitiator));
  Bytes room(session.trailer_len());
  Bytes body(text.begin(), text.end());
  Buffer buffers[] = {token(room), data(body)};
  ASSERT_THAT(session.seal(0, buffers), IsOk());
  EXPECT_EQ(to_hex(buffers[0].bytes), to_hex(header));
  EXPECT_EQ(to_hex(body), to_hex(sealed));
}

TEST_F(KerberosUnpadded, a_message_is_opened_in_any_order_of_buffers) {
  for (const bool data_first : {false, true}) {
    Session session(crypto::system_env(), start(Role::kAcceptor));
    Bytes front = header;
    Bytes body = sealed;
    Buffer buffers[] = {token(front), data(body)};
    if (data_first) {
      std::swap(buffers[0], buffers[1]);
    }
    ASSERT_THAT(session.unseal(buffers), IsOk()) << data_first;
    EXPECT_EQ(as_text(body), text);
  }
}

// A text that ends like padding keeps its end.
TEST_F(KerberosUnpadded, messages_of_every_length_come_back_whole) {
  SessionEnds ends(kRc4);
  for (const uint32_t quality : {0u, sspi::kWrapNoEncrypt}) {
    for (size_t len = 0; len < 70; ++len) {
      Bytes body = text_of(len);
      if (len > 0) {
        body.back() = 1;
      }
      const Bytes before = body;
      Bytes room(ends.client.trailer_len());
      Buffer buffers[] = {token(room), data(body)};
      ASSERT_THAT(ends.client.seal(quality, buffers), IsOk());
      ASSERT_THAT(ends.server.unseal(buffers), IsOk()) << len;
      ASSERT_EQ(body, before) << len;
    }
  }
}

TEST_F(KerberosUnpadded, a_stream_without_padding_is_refused) {
  Session session(crypto::system_env(), start(Role::kAcceptor));
  Bytes whole = header;
  whole.insert(whole.end(), sealed.begin(), sealed.end());
  EXPECT_THAT(unwrapped(session, whole), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(KerberosRc4Format, a_refused_message_leaves_data_and_padding) {
  SessionEnds ends(kRc4);
  Bytes whole = wrapped(ends.client, text_of(20));
  whole[50] ^= 1;
  const Bytes before = whole;
  Buffer buffers[] = {token(ByteSpan(whole).first(45)), data(ByteSpan(whole).subspan(45, 20)),
                      padding(ByteSpan(whole).last(1))};
  EXPECT_THAT(ends.server.unseal(buffers), FailsWith(SEC_E_MESSAGE_ALTERED));
  EXPECT_EQ(whole, before);
  EXPECT_EQ(buffers[1].bytes.size(), 20u);
}

TEST(KerberosRc4Format, a_padding_buffer_without_space_changes_nothing) {
  SessionEnds ends(kRc4);
  Bytes room(49);
  Bytes text = text_of(9);
  Buffer buffers[] = {token(room), data(text), padding({})};
  EXPECT_THAT(ends.client.seal(0, buffers), FailsWith(SEC_E_BUFFER_TOO_SMALL));
  EXPECT_EQ(text, text_of(9));
  EXPECT_EQ(buffers[0].bytes.size(), 49u);
}

TEST(KerberosRc4Format, a_message_of_our_own_is_refused) {
  SessionEnds ends(kRc4, Form::kPlain, testing::kDetecting, false);
  const Bytes own = wrapped(ends.client, text_of(4));
  EXPECT_THAT(unwrapped(ends.client, own), FailsWith(SEC_E_MESSAGE_ALTERED));
}

TEST(KerberosRc4Format, numbers_go_on_from_zero_after_the_last_of_32_bits) {
  SessionEnds ends(kRc4);  // the server starts with 0xFFFFFFFF
  const Bytes first = wrapped(ends.server, text_of(1));
  const Bytes second = wrapped(ends.server, text_of(2));
  EXPECT_THAT(unwrapped(ends.client, second), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(unwrapped(ends.client, first), IsOk());
  EXPECT_THAT(unwrapped(ends.client, second), IsOk());
  EXPECT_THAT(unwrapped(ends.client, first), FailsWith(SEC_E_OUT_OF_SEQUENCE));
}

// RFC 4757's tokens do not name their key.
TEST(KerberosRc4Format, an_acceptors_rc4_key_counts_in_dce_style_only) {
  const Bytes initiators(16, 1);
  const Bytes acceptors(16, 2);
  const auto key_bytes = [](const Session& session) {
    const ByteView bytes = session.key().bytes.reveal();
    return Bytes(bytes.begin(), bytes.end());
  };
  EXPECT_EQ(key_bytes(SessionEnds(kRc4).client), initiators);
  EXPECT_EQ(key_bytes(SessionEnds(kRc4, Form::kDce).client), acceptors);
}

TEST(KerberosRc4Format, an_acceptor_may_choose_aes_for_an_rc4_ticket) {
  const auto start = [](Role role) {
    SessionStart made = windows_start(role);
    made.acceptor_key = testing::key_of(18, 2);
    return made;
  };
  Session client(crypto::system_env(), start(Role::kInitiator));
  Session server(crypto::system_env(), start(Role::kAcceptor));
  Bytes whole = wrapped(client, text_of(4));
  EXPECT_EQ(whole[0], 0x05);
  EXPECT_EQ(unwrapped(server, whole).value(), text_of(4));
  Bytes by_initiators_key = wrapped(client, text_of(4));
  by_initiators_key[2] = 0x02;
  EXPECT_THAT(unwrapped(server, by_initiators_key), FailsWith(SEC_E_MESSAGE_ALTERED));
}

}  // namespace
}  // namespace opensspi::kerberos
