// SPDX-License-Identifier: MIT
// Exchanges between Windows machines, replayed at both ends (tests/data/recorded/ntlm.json).
#include "support/recorded.h"

#include <gtest/gtest.h>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/responses.h"
#include "packages/ntlm/server.h"
#include "packages/ntlm/text.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using opensspi::testing::Recorded;
using testing::token;
using testing::World;

const Recorded& set(const std::string& id) {
  static const Recorded all = Recorded::load("recorded/ntlm.json");
  for (const Recorded& one : all["sets"].items()) {
    if (one["id"].text() == id) {
      return one;
    }
  }
  ADD_FAILURE() << "there is no recording " << id;
  return all;
}

// Exchange is a recorded handshake, with our server instead of Windows'.
class Exchange {
 public:
  explicit Exchange(const Recorded& recorded) : recorded_(recorded) {
    world_.accounts.users = {{recorded["user"].text(), {recorded["password"].text()}}};
    credential_ = world_.acquire(sspi::Use::kInbound).value();
    if (recorded.has("negotiate")) {
      challenged.negotiate = recorded["negotiate"].bytes();
    }
    challenged.challenge = recorded["challenge"].bytes();
    const Challenge parsed = Challenge::parse(challenged.challenge).value();
    challenged.offered = parsed.flags;
    challenged.nonce = parsed.server_challenge;
    challenged.sent_at = parsed.target_info->timestamp();
    authenticate = recorded["authenticate"].bytes();
    if (!recorded.has("channel_bindings_application_data")) {
      return;
    }
    application_data_ = recorded["channel_bindings_application_data"].bytes();
    sspi::ChannelBindings bindings;
    bindings.application_data = application_data_;
    input.channel_bindings = bindings;
  }

  Result<Established> judge() {
    input.token = authenticate;
    return ntlm::judge(static_cast<const Credential&>(*credential_), challenged, input);
  }

  ServerChallenged challenged;
  Bytes authenticate;
  sspi::StepInput input;

 private:
  const Recorded& recorded_;
  World world_;
  sspi::CredentialPtr credential_;
  Bytes application_data_;
};

class NtlmRecordedHandshake : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Ntlm, NtlmRecordedHandshake,
                         ::testing::Values("win7-2008r2-cbt", "win10-2019-smb", "rpc-drsr",
                                           "ocs2007r2-datagram"));

TEST_P(NtlmRecordedHandshake, our_server_lets_the_client_in_and_has_its_key) {
  const Recorded& recorded = set(GetParam());
  Exchange exchange(recorded);
  const auto established = exchange.judge();
  ASSERT_THAT(established, IsOk()) << established.error().why;
  EXPECT_EQ(to_hex(established->session->key().bytes.reveal()),
            recorded["derived"]["session_key"].text());
  EXPECT_EQ(established->client->user, recorded["user"].text());
}

TEST_P(NtlmRecordedHandshake, its_names_are_read) {
  const Recorded& recorded = set(GetParam());
  const Bytes authenticate = recorded["authenticate"].bytes();
  const Authenticate parsed = Authenticate::parse(authenticate).value();
  EXPECT_EQ(read_name(parsed.user, Charset::kUnicode)->utf8, recorded["user"].text());
  EXPECT_EQ(read_name(parsed.domain, Charset::kUnicode)->utf8, recorded["domain"].text());
  EXPECT_EQ(read_name(parsed.workstation, Charset::kUnicode)->utf8, recorded["workstation"].text());
}

// One bit anywhere: the client is refused if it sent a MIC. Nothing else covers the version and the
// target name of NEGOTIATE and CHALLENGE.
TEST_P(NtlmRecordedHandshake, with_any_bit_flipped_is_refused_where_there_is_a_mic) {
  const Recorded& recorded = set(GetParam());
  Exchange whole(recorded);
  if (!Authenticate::parse(whole.authenticate)->claims_mic()) {
    return;
  }
  for (Bytes* message :
       {&whole.challenged.negotiate, &whole.challenged.challenge, &whole.authenticate}) {
    for (size_t bit = 0; bit < 8 * message->size(); bit += 3) {
      uint8_t& byte = (*message)[bit / 8];
      byte = static_cast<uint8_t>(byte ^ (1u << (bit % 8)));
      EXPECT_FALSE(whole.judge().ok()) << bit;
      byte = static_cast<uint8_t>(byte ^ (1u << (bit % 8)));
    }
  }
  EXPECT_THAT(whole.judge(), IsOk());
}

// The version is the writer's own, everything else is read back unchanged.
constexpr size_t kVersionLen = 8;
void set_version(Bytes& message, size_t offset, const Bytes& from) {
  std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(offset), kVersionLen,
              message.begin() + static_cast<std::ptrdiff_t>(offset));
}

class NtlmWindowsHandshake : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Ntlm, NtlmWindowsHandshake,
                         ::testing::Values("win7-2008r2-cbt", "win10-2019-smb"));

TEST_P(NtlmWindowsHandshake, its_messages_come_back_byte_for_byte) {
  const Recorded& recorded = set(GetParam());
  const Bytes negotiate = recorded["negotiate"].bytes();
  Bytes written = write_negotiate(Negotiate::parse(negotiate)->flags);
  set_version(written, 32, negotiate);
  EXPECT_EQ(to_hex(written), to_hex(negotiate));

  const Bytes challenge = recorded["challenge"].bytes();
  const Challenge parsed = Challenge::parse(challenge).value();
  Bytes info(parsed.target_info->body().begin(), parsed.target_info->body().end());
  Writer writer(info);
  write_av_end(writer);
  written = write_challenge({parsed.flags, parsed.server_challenge, parsed.target_name, info});
  set_version(written, 48, challenge);
  EXPECT_EQ(to_hex(written), to_hex(challenge));

  const Bytes authenticate = recorded["authenticate"].bytes();
  const Authenticate last = Authenticate::parse(authenticate).value();
  AuthenticateParts parts;
  parts.flags = last.flags;
  parts.domain = last.domain;
  parts.user = last.user;
  parts.workstation = last.workstation;
  parts.lm_response = last.lm_response;
  parts.nt_response = last.nt_response;
  parts.encrypted_session_key = last.encrypted_session_key;
  parts.mic = MicPlace::kZero;
  written = write_authenticate(parts);
  set_version(written, 64, authenticate);
  std::copy(last.mic->begin(), last.mic->end(), written.begin() + kMicOffset);
  EXPECT_EQ(to_hex(written), to_hex(authenticate));
}

TEST(NtlmRecordedMessages, a_windows_servers_challenge_is_ours_byte_for_byte) {
  const Recorded& recorded = set("win10-2019-smb");
  const Bytes challenge = recorded["challenge"].bytes();
  const Challenge parsed = Challenge::parse(challenge).value();
  World world;
  world.env.clock = *parsed.target_info->timestamp();
  const auto& nonce = parsed.server_challenge.bytes;
  world.env.script = {Bytes(nonce.begin(), nonce.end())};
  world.accounts.server_names = {"DC1", "DOMAIN", "DC1.domain.local", "domain.local", "", true};
  const auto credential = world.acquire(sspi::Use::kInbound).value();
  const auto server = world.start(credential, sspi::Role::kAcceptor);
  const Bytes negotiate = recorded["negotiate"].bytes();
  sspi::StepInput input;
  input.token = negotiate;
  EXPECT_EQ(to_hex(server->step(input)->token), to_hex(challenge));
}

TEST(NtlmRecordedMessages, channel_bindings_of_a_windows_client_are_required_to_match) {
  const Recorded& recorded = set("win7-2008r2-cbt");
  Exchange exchange(recorded);
  const auto pairs = Authenticate::parse(exchange.authenticate)->v2->blob.pairs;
  EXPECT_EQ(to_hex(*pairs.channel_bindings()), recorded["expect"]["channel_bindings"].text());
  sspi::ChannelBindings other;
  const Bytes data = {1, 2, 3};
  other.application_data = data;
  exchange.input.channel_bindings = other;
  EXPECT_EQ(exchange.judge().error().code, SEC_E_BAD_BINDINGS);
}

TEST(NtlmRecordedMessages, messages_of_other_makers_and_ages_are_read) {
  const Recorded& legacy = set("legacy-forms");
  const Bytes negotiate = legacy["messages"].items()[0].bytes();
  EXPECT_THAT(Negotiate::parse(negotiate), IsOk());
  const Bytes authenticate = legacy["messages"].items()[1].bytes();
  const auto parsed = Authenticate::parse(authenticate);
  ASSERT_THAT(parsed, IsOk());
  const Charset charset =
      parsed->flags.has(NegotiateFlag::kUnicode) ? Charset::kUnicode : Charset::kOem;
  EXPECT_EQ(read_name(parsed->user, charset)->utf8, legacy["expect"]["user"].text());
  EXPECT_EQ(read_name(parsed->domain, charset)->utf8, legacy["expect"]["domain"].text());
  EXPECT_EQ(read_name(parsed->workstation, charset)->utf8, legacy["expect"]["workstation"].text());
  EXPECT_FALSE(parsed->mic.has_value());
  const Recorded& win7 = set("sspirs-win7-challenge");
  const Bytes challenge = win7["messages"].items()[0].bytes();
  const auto info = Challenge::parse(challenge)->target_info;
  EXPECT_EQ(read_name(*info->find(AvId::kNetbiosComputer), Charset::kUnicode)->utf8,
            win7["expect"]["netbios_computer"].text());
}

sspi::Buffer buffer(Bytes& bytes, sspi::Access access) {
  return {sspi::BufferKind::kData, access, bytes};
}

// Message is a recorded one in the buffers of its layout.
struct Message {
  explicit Message(const Recorded& recorded) : recorded_(recorded) {
    const char* first = recorded.has("header") ? "header" : "covered";
    const char* last = recorded.has("trailer") ? "trailer" : "covered";
    if (recorded.has(first)) {
      before_ = recorded[first].bytes();
    }
    if (recorded.has(last)) {
      behind_ = recorded[last].bytes();
    }
  }
  sspi::Message buffers() {
    all_.clear();
    if (!before_.empty()) {
      all_.push_back(buffer(before_, sspi::Access::kReadOnlyChecksum));
    }
    all_.push_back(buffer(text, sspi::Access::kReadWrite));
    if (!behind_.empty()) {
      all_.push_back(buffer(behind_, sspi::Access::kReadOnlyChecksum));
    }
    all_.push_back(token(signature));
    return all_;
  }
  [[nodiscard]] std::string plain() const {
    return recorded_[recorded_.has("plain") ? "plain" : "text"].text();
  }

  const Recorded& recorded_;
  Bytes before_;
  Bytes behind_;
  std::vector<sspi::Buffer> all_;
  Bytes text;
  Bytes signature = Bytes(16);
};

// We seal the sender's message to the same bytes, and open what the receiver got.
void expect_conversation(Session& own, const char* own_name, const std::vector<Recorded>& said) {
  for (const Recorded& one : said) {
    Message message(one);
    if (one["sender"].text() == own_name) {
      message.text = testing::bytes_of(message.plain());
      ASSERT_THAT(own.seal(message.buffers(), 0), IsOk());
      EXPECT_EQ(to_hex(message.text), one["sealed"].text());
      EXPECT_EQ(to_hex(message.signature), one["signature"].text());
    } else {
      message.text = one["sealed"].bytes();
      message.signature = one["signature"].bytes();
      const Status opened = own.unseal(message.buffers(), 0);
      ASSERT_THAT(opened, IsOk()) << opened.error().why;
      EXPECT_EQ(to_hex(message.text), message.plain());
    }
  }
}

ExportedSessionKey key_of(const Bytes& bytes) {
  return {SecretArray<16>(ByteView(bytes).first<16>())};
}

TEST(NtlmRecordedMessages, rpc_with_privacy_and_header_signing_is_opened_and_made) {
  const Recorded& recorded = set("rpc-drsr");
  const Bytes key = recorded["derived"]["session_key"].bytes();
  const auto flags = Authenticate::parse(recorded["authenticate"].bytes())->flags;
  for (const auto& [role, name] :
       {std::pair(sspi::Role::kInitiator, "c"), std::pair(sspi::Role::kAcceptor, "s")}) {
    const auto session = make_secret<Session>(role, flags, key_of(key));
    expect_conversation(*session, name, recorded["rpc"].items());
  }
}

// Without extended session security both directions share one key stream, and bytes 4 to 7 of a
// signature are zeros.
TEST(NtlmRecordedMessages, sessions_without_extended_security_are_windows_xps) {
  const Recorded& recorded = set("wine-xp");
  const auto flags = NegotiateFlags::from_bits(static_cast<uint32_t>(recorded["flags"].number()));
  for (const auto& [role, name] :
       {std::pair(sspi::Role::kInitiator, "c"), std::pair(sspi::Role::kAcceptor, "s")}) {
    const auto session = make_secret<Session>(role, flags, key_of(recorded["session_key"].bytes()));
    expect_conversation(*session, name, recorded["shared"].items());
  }
}

TEST(NtlmRecordedMessages, datagrams_are_signed_as_communicator_signs_them) {
  const Recorded& recorded = set("ocs2007r2-datagram");
  const Bytes key = recorded["derived"]["session_key"].bytes();
  const auto flags = Authenticate::parse(recorded["authenticate"].bytes())->flags;
  for (const Recorded& one : recorded["signed"].items()) {
    const bool client = one["sender"].text() == "c";
    const auto sender = make_secret<Session>(
        client ? sspi::Role::kInitiator : sspi::Role::kAcceptor, flags, key_of(key));
    const auto receiver = make_secret<Session>(
        client ? sspi::Role::kAcceptor : sspi::Role::kInitiator, flags, key_of(key));
    const auto number = static_cast<uint32_t>(one["number"].number());
    Message message(one);
    message.text = one["text"].bytes();
    ASSERT_THAT(sender->sign(message.buffers(), number), IsOk());
    EXPECT_EQ(to_hex(message.signature), one["signature"].text());
    EXPECT_THAT(receiver->verify(message.buffers(), number), IsOk());
  }
}

TEST(NtlmRecordedMessages, mech_list_codes_of_both_ends_are_made_and_verified) {
  const Recorded& recorded = set("win10-2019-smb");
  const Bytes key = recorded["derived"]["session_key"].bytes();
  const auto flags = Authenticate::parse(recorded["authenticate"].bytes())->flags;
  const Bytes list = recorded["mech_list"].bytes();
  const auto client = make_secret<Session>(sspi::Role::kInitiator, flags, key_of(key));
  const auto server = make_secret<Session>(sspi::Role::kAcceptor, flags, key_of(key));
  EXPECT_EQ(to_hex(client->sign_mech_list(list)), recorded["client_mic"].text());
  EXPECT_EQ(to_hex(server->sign_mech_list(list)), recorded["server_mic"].text());
  EXPECT_THAT(client->verify_mech_list(list, recorded["server_mic"].bytes()), IsOk());
  EXPECT_THAT(server->verify_mech_list(list, recorded["client_mic"].bytes()), IsOk());
}

}  // namespace
}  // namespace opensspi::ntlm
