// SPDX-License-Identifier: MIT
// SASL: client and server against one another, and the layers that they negotiate.
#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using sspi::Access;
using sspi::Attribute;
using sspi::Buffer;
using sspi::BufferKind;
using sspi::Flag;
using sspi::Flags;
using testing::Call;
using testing::replaced;
using testing::text_of;
using testing::World;

constexpr Flags kSigned = Flag::kIntegrity | Flag::kReplayDetect;
constexpr Flags kSealed = Flag::kIntegrity | Flag::kConfidentiality;

class DigestSasl : public ::testing::Test {
 protected:
  using Spoil = std::function<void(int, std::string&)>;

  // run carries the three messages, which `spoil` may change, and the first failure.
  Status run(
      Flags flags, const Spoil& spoil = [](int, std::string&) {}) {
    server = world.server();
    auto step = TRY(server->step(Call().flags(flags).input()));
    std::string token = text_of(step.token);
    spoil(0, token);
    step = TRY(client->step(Call().token(token).target("ldap/host").flags(flags).input()));
    EXPECT_EQ(step.outcome, sspi::Outcome::kContinue);
    token = text_of(step.token);
    spoil(1, token);
    step = TRY(server->step(Call().token(token).flags(flags).input()));
    EXPECT_EQ(step.outcome, sspi::Outcome::kDone);
    token = text_of(step.token);
    spoil(2, token);
    step = TRY(client->step(Call().token(token).flags(flags).input()));
    EXPECT_EQ(step.outcome, sspi::Outcome::kDone);
    granted = step.granted;
    return {};
  }
  // With `cipher` the server offers that one alone.
  static Spoil only(std::string_view cipher) {
    return [cipher](int which, std::string& token) {
      if (which == 0) {
        token = replaced(token, "rc4,3des,rc4-56,rc4-40,des", cipher);
      }
    };
  }

  World world;
  std::unique_ptr<sspi::Context> client = world.client();
  std::unique_ptr<sspi::Context> server;
  Flags granted;
};

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// sealed returns DATA and what follows it in one piece, as it goes out.
Result<Bytes> sealed(sspi::Context& context, std::string_view text) {
  Bytes data = bytes_of(text);
  Bytes trailer(32);
  Buffer buffers[] = {{BufferKind::kData, Access::kReadWrite, data},
                      {BufferKind::kPadding, Access::kReadWrite, trailer}};
  TRY(context.seal(0, buffers, 0));
  data.insert(data.end(), trailer.begin(),
              trailer.begin() + static_cast<ptrdiff_t>(buffers[1].bytes.size()));
  return data;
}

Result<std::string> opened(sspi::Context& context, Bytes wire) {
  Buffer buffers[] = {{BufferKind::kData, Access::kReadWrite, wire}};
  const Bytes before = wire;
  const auto done = context.unseal(buffers, 0);
  if (!done.ok()) {
    EXPECT_EQ(wire, before) << "a message that was refused is as it came";
    return done.error();
  }
  return std::string(as_text(buffers[0].bytes));
}

TEST_F(DigestSasl, authentication_alone) {
  ASSERT_THAT(run({}), IsOk());
  EXPECT_EQ((*server->client())->user, "alice");
  EXPECT_EQ(std::get<sspi::ClientSpecifiedTarget>(*server->query(Attribute::kClientSpecifiedTarget))
                .target,
            "ldap/host");
  EXPECT_FALSE(granted.any(kSealed));
  EXPECT_THAT(sealed(*client, "x"), FailsWith(SEC_E_QOP_NOT_SUPPORTED));
  EXPECT_THAT(client->query(Attribute::kSessionKey), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
  EXPECT_THAT(client->query(Attribute::kStreamSizes), FailsWith(SEC_E_QOP_NOT_SUPPORTED));
}

TEST_F(DigestSasl, the_challenge_is_that_of_windows) {
  ASSERT_THAT(run(kSealed,
                  [](int which, std::string& token) {
                    if (which == 0) {
                      EXPECT_THAT(token, ::testing::StartsWith(
                                             "qop=\"auth,auth-int,auth-conf\",cipher=\"rc4,3des,"
                                             "rc4-56,rc4-40,des\",algorithm=MD5-sess,nonce=\""));
                    } else if (which == 1) {
                      EXPECT_THAT(token, ::testing::HasSubstr(",digest-uri=\"ldap/host\","));
                    } else {
                      EXPECT_THAT(token, ::testing::StartsWith("rspauth="));
                    }
                  }),
              IsOk());
}

TEST_F(DigestSasl, wrong_passwords_and_unknown_users_are_denied) {
  client = world.client("alice", "wrong");
  EXPECT_THAT(run({}), FailsWith(SEC_E_LOGON_DENIED));
  client = world.client("nobody");
  EXPECT_THAT(run({}), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_EQ(server->stage(), sspi::Stage::kFailed);
}

TEST_F(DigestSasl, a_server_that_does_not_know_the_password_is_noticed) {
  const auto other = [](int which, std::string& token) {
    if (which == 2) {
      token.back() = token.back() == '0' ? '1' : '0';
    }
  };
  EXPECT_THAT(run({}, other), FailsWith(SEC_E_MESSAGE_ALTERED));
  EXPECT_EQ(client->stage(), sspi::Stage::kFailed);
}

TEST_F(DigestSasl, names_beyond_ascii) {
  client = world.client("gr\xC3\xBC\xC3\x9F", "M\xC3\xBCnchen");
  EXPECT_THAT(run(kSealed), IsOk());
}

TEST_F(DigestSasl, a_response_is_good_for_its_own_challenge_only) {
  std::string kept;
  ASSERT_THAT(run({},
                  [&](int which, std::string& token) {
                    if (which == 1) {
                      kept = token;
                    }
                  }),
              IsOk());
  client = world.client();
  EXPECT_THAT(run({},
                  [&](int which, std::string& token) {
                    if (which == 1) {
                      token = kept;
                    }
                  }),
              FailsWith(SEC_E_LOGON_DENIED));
}

TEST_F(DigestSasl, acting_as_somebody_else_is_refused) {
  EXPECT_THAT(run({},
                  [](int which, std::string& token) {
                    if (which == 1) {
                      token += ",authzid=\"bob\"";
                    }
                  }),
              FailsWith(SEC_E_LOGON_DENIED));
}

TEST_F(DigestSasl, qualities_that_do_not_meet_are_refused) {
  EXPECT_THAT(run(kSealed,
                  [](int which, std::string& token) {
                    if (which == 0) {
                      token = replaced(token, "auth,auth-int,auth-conf", "auth,auth-int");
                    }
                  }),
              FailsWith(SEC_E_QOP_NOT_SUPPORTED));
  client = world.client();
  EXPECT_THAT(run(kSealed, only("blowfish")), FailsWith(SEC_E_QOP_NOT_SUPPORTED));
}

TEST_F(DigestSasl, each_cipher_carries_messages_of_each_length) {
  for (const std::string_view cipher : {"rc4", "3des", "rc4-56", "rc4-40", "des"}) {
    client = world.client();
    ASSERT_THAT(run(kSealed, only(cipher)), IsOk()) << cipher;
    EXPECT_TRUE(granted.has(Flag::kConfidentiality));
    for (size_t len = 0; len < 40; ++len) {
      const std::string text(len, static_cast<char>('a' + len % 26));
      const auto wire = sealed(*client, text);
      ASSERT_THAT(wire, IsOk());
      if (len > 8) {
        EXPECT_EQ(text_of(*wire).find(text.substr(0, 8)), std::string::npos);
      }
      EXPECT_EQ(*opened(*server, *wire), text) << cipher << " " << len;
      EXPECT_EQ(*opened(*client, *sealed(*server, text)), text) << cipher << " " << len;
    }
  }
}

TEST_F(DigestSasl, the_strongest_cipher_wins) {
  ASSERT_THAT(run(kSealed), IsOk());
  const auto info = std::get<sspi::KeyInfo>(*client->query(Attribute::kKeyInfo));
  EXPECT_EQ(info.encrypt_algorithm_name, "RC4");
  EXPECT_EQ(info.key_bits, 128u);
  client = world.client();
  ASSERT_THAT(run(kSealed, only("des,3des,rc4-40")), IsOk());
  EXPECT_EQ(std::get<sspi::KeyInfo>(*client->query(Attribute::kKeyInfo)).key_bits, 112u);
  const auto sizes = std::get<sspi::Sizes>(*client->query(Attribute::kSizes));
  EXPECT_EQ(sizes.max_signature, 16u);
  EXPECT_EQ(sizes.block_size, 8u);
  EXPECT_EQ(sizes.security_trailer, 24u);
}

TEST_F(DigestSasl, both_ends_have_the_same_session_key) {
  ASSERT_THAT(run(kSigned), IsOk());
  const auto key = [](sspi::Context& context) {
    const auto value = context.query(Attribute::kSessionKey);
    return to_hex(std::get<sspi::SessionKey>(*value).bytes.reveal());
  };
  EXPECT_EQ(key(*client), key(*server));
  EXPECT_EQ(key(*client).size(), 32u);
}

TEST_F(DigestSasl, every_bit_of_a_sealed_message_counts_and_a_refusal_costs_nothing) {
  for (const std::string_view cipher : {"rc4", "3des"}) {
    client = world.client();
    ASSERT_THAT(run(kSealed, only(cipher)), IsOk());
    const Bytes wire = *sealed(*client, "a message of some length");
    for (size_t bit = 0; bit < 8 * wire.size(); ++bit) {
      Bytes changed = wire;
      changed[bit / 8] = static_cast<uint8_t>(changed[bit / 8] ^ 1 << bit % 8);
      EXPECT_FALSE(opened(*server, changed).ok()) << cipher << " bit " << bit;
    }
    for (size_t len = 0; len < wire.size(); ++len) {
      EXPECT_FALSE(
          opened(*server, {wire.begin(), wire.begin() + static_cast<ptrdiff_t>(len)}).ok());
    }
    EXPECT_EQ(*opened(*server, wire), "a message of some length");
    EXPECT_EQ(*opened(*server, *sealed(*client, "next")), "next");
  }
}

TEST_F(DigestSasl, messages_come_in_order_and_once) {
  ASSERT_THAT(run(kSealed), IsOk());
  const Bytes first = *sealed(*client, "one");
  const Bytes second = *sealed(*client, "two");
  EXPECT_THAT(opened(*server, second), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_EQ(*opened(*server, first), "one");
  EXPECT_THAT(opened(*server, first), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_EQ(*opened(*server, second), "two");
  EXPECT_THAT(opened(*server, Bytes(15)), FailsWith(SEC_E_INCOMPLETE_MESSAGE));
}

TEST_F(DigestSasl, signatures_stand_apart) {
  ASSERT_THAT(run(kSigned), IsOk());
  EXPECT_TRUE(granted.has(Flag::kIntegrity));
  Bytes data = bytes_of("signed text");
  Bytes token(16);
  Buffer buffers[] = {{BufferKind::kData, Access::kReadWrite, data},
                      {BufferKind::kToken, Access::kReadWrite, token}};
  ASSERT_THAT(client->sign(0, buffers, 0), IsOk());
  EXPECT_EQ(to_hex(ByteView(token).last(6)), "000100000000");
  data[0] ^= 1;
  EXPECT_THAT(server->verify(buffers, 0), FailsWith(SEC_E_MESSAGE_ALTERED));
  data[0] ^= 1;
  EXPECT_THAT(server->verify(buffers, 0), IsOk());
  EXPECT_THAT(server->verify(buffers, 0), FailsWith(SEC_E_OUT_OF_SEQUENCE));
}

TEST_F(DigestSasl, where_only_integrity_was_negotiated_messages_stay_readable) {
  ASSERT_THAT(run(kSigned), IsOk());
  Bytes wire = *sealed(*client, "plain");
  EXPECT_EQ(text_of(wire).substr(0, 5), "plain");
  Buffer buffers[] = {{BufferKind::kData, Access::kReadWrite, wire}};
  const auto done = server->unseal(buffers, 0);
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->quality, sspi::kSignOnly);
  EXPECT_EQ(as_text(buffers[0].bytes), "plain");
}

TEST_F(DigestSasl, the_layouts_of_callers) {
  for (const std::string_view cipher : {"rc4", "des"}) {
    client = world.client();
    ASSERT_THAT(run(kSealed, only(cipher)), IsOk());
    for (const BufferKind kind : {BufferKind::kToken, BufferKind::kPadding, BufferKind::kData}) {
      Bytes data = bytes_of("some text");
      Bytes tail(24);
      Buffer buffers[] = {{BufferKind::kData, Access::kReadWrite, data},
                          {kind, Access::kReadWrite, tail}};
      ASSERT_THAT(client->seal(0, buffers, 0), IsOk());
      ASSERT_THAT(server->unseal(buffers, 0), IsOk());
      EXPECT_EQ(as_text(buffers[0].bytes), "some text");
    }
    // TOKEN, DATA, PADDING, whose concatenation is the message; and a STREAM to open it.
    Bytes token(60);
    Bytes data = bytes_of("more text");
    Bytes padding(24);
    Buffer three[] = {{BufferKind::kToken, Access::kReadWrite, token},
                      {BufferKind::kData, Access::kReadWrite, data},
                      {BufferKind::kPadding, Access::kReadWrite, padding}};
    ASSERT_THAT(client->seal(0, three, 0), IsOk());
    EXPECT_TRUE(three[0].bytes.empty());
    Bytes wire(three[1].bytes.begin(), three[1].bytes.end());
    wire.insert(wire.end(), three[2].bytes.begin(), three[2].bytes.end());
    Buffer stream[] = {{BufferKind::kStream, Access::kReadWrite, wire},
                       {BufferKind::kData, Access::kReadWrite, {}}};
    ASSERT_THAT(server->unseal(stream, 0), IsOk());
    EXPECT_EQ(as_text(stream[1].bytes), "more text");
  }
}

TEST_F(DigestSasl, buffers_that_do_not_do_are_refused_and_cost_nothing) {
  ASSERT_THAT(run(kSealed), IsOk());
  Bytes data = bytes_of("text");
  Bytes small(15);
  Buffer buffers[] = {{BufferKind::kData, Access::kReadWrite, data},
                      {BufferKind::kToken, Access::kReadWrite, small}};
  EXPECT_THAT(client->seal(0, buffers, 0), FailsWith(SEC_E_BUFFER_TOO_SMALL));
  EXPECT_THAT(client->seal(1, buffers, 0), FailsWith(SEC_E_QOP_NOT_SUPPORTED));
  EXPECT_THAT(client->seal(0, sspi::Message(buffers).first(1), 0), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(client->seal(0, sspi::Message(buffers).last(1), 0), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_EQ(text_of(data), "text");
  EXPECT_EQ(*opened(*server, *sealed(*client, "text")), "text");
}

TEST_F(DigestSasl, the_peers_buffer_is_not_exceeded) {
  const auto smaller = [](int which, std::string& token) {
    if (which == 0) {
      token += ",maxbuf=100";
    }
  };
  ASSERT_THAT(run(kSealed, smaller), IsOk());
  const auto sizes = std::get<sspi::StreamSizes>(*client->query(Attribute::kStreamSizes));
  EXPECT_EQ(sizes.maximum_message, 76u);
  EXPECT_THAT(sealed(*client, std::string(85, 'x')), FailsWith(SEC_E_INVALID_PARAMETER));
  EXPECT_EQ(*opened(*server, *sealed(*client, std::string(76, 'x'))), std::string(76, 'x'));
}

}  // namespace
}  // namespace opensspi::digest
