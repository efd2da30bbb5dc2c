// SPDX-License-Identifier: MIT
// Two ends that negotiate: which mechanism is chosen, what is sent, and the attributes afterwards.
#include <gtest/gtest.h>

#include <algorithm>

#include "packages/ntlm/negotiate.h"
#include "settings/table.h"
#include "support/negotiate.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::negotiate {
namespace {

using ntlm::testing::identity_of;
using ntlm::testing::session_key;
using sspi::Flag;
using testing::Ends;
using testing::FakeMechanism;
using testing::kFakeOid;
using testing::kNegoExOid;
using testing::kNtlmOid;
using testing::negotiation_info;
using testing::oid;
using testing::resp;
using testing::text_bytes;

bool same(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

class NegotiateHandshake : public ::testing::Test {
 protected:
  sspi::Host host(const sspi::Registry& registry) {
    return {world_.env, world_.accounts, registry};
  }

  ntlm::testing::World world_;
  FakeMechanism fake_;
  const sspi::Package* ntlm_only_[1] = {&ntlm::package()};
  const sspi::Package* fake_only_[1] = {&fake_};
  const sspi::Package* both_[2] = {&ntlm::package(), &fake_};
  // A client that lists first what the server does not know.
  FakeMechanism stranger_{{oid("2a03")}};
  const sspi::Package* stranger_and_fake_[2] = {&stranger_, &fake_};
  sspi::Registry strangers_first_{stranger_and_fake_};
  sspi::Registry ntlm_{ntlm_only_};
  sspi::Registry fakes_{fake_only_};
  sspi::Registry all_{both_};
};

void expect_messages_pass(Ends& ends) {
  for (auto [from, to] : {std::pair{ends.client.get(), ends.server.get()},
                          std::pair{ends.server.get(), ends.client.get()}}) {
    for (int i = 0; i < 3; ++i) {
      Bytes text = text_bytes("hello");
      Bytes token(16);
      sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(token)};
      ASSERT_THAT(from->seal(0, buffers, 0), IsOk());
      EXPECT_NE(as_text(text), "hello");
      ASSERT_THAT(to->unseal(buffers, 0), IsOk());
      EXPECT_EQ(as_text(text), "hello");
      ASSERT_THAT(from->sign(0, buffers, 0), IsOk());
      ASSERT_THAT(to->verify(buffers, 0), IsOk());
    }
  }
}

TEST_F(NegotiateHandshake, ntlm_alone_is_protected_by_its_codes) {
  Ends ends(host(ntlm_));
  ends.client_input.requested = ntlm::testing::kSealing;
  ASSERT_THAT(ends.run(), IsOk());
  ASSERT_EQ(ends.messages.size(), 4u);
  const auto init = NegTokenInit::parse(ends.messages[0]);
  EXPECT_TRUE(same(init->mechanisms.at(0), kNtlmOid));
  EXPECT_TRUE(as_text(init->mech_token).starts_with("NTLMSSP"));
  EXPECT_EQ(resp(ends.messages[1]).state, NegState::kAcceptIncomplete);
  EXPECT_TRUE(same(resp(ends.messages[1]).supported_mech, kNtlmOid));
  EXPECT_TRUE(resp(ends.messages[1]).mech_list_mic.empty());
  EXPECT_EQ(resp(ends.messages[2]).mech_list_mic.size(), 16u);
  EXPECT_TRUE(resp(ends.messages[2]).supported_mech.empty());
  EXPECT_EQ(resp(ends.messages[3]).state, NegState::kAcceptCompleted);
  EXPECT_EQ(resp(ends.messages[3]).mech_list_mic.size(), 16u);
  EXPECT_TRUE(resp(ends.messages[3]).response_token.empty());
  EXPECT_EQ(session_key(*ends.client), session_key(*ends.server));
  expect_messages_pass(ends);
}

TEST_F(NegotiateHandshake, integrity_is_asked_for_where_the_caller_needs_none) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.run(), IsOk());
  EXPECT_EQ(ends.messages.size(), 4u);
  EXPECT_TRUE(ends.client_granted.has(Flag::kIntegrity));
}

TEST_F(NegotiateHandshake, without_integrity_one_mechanism_goes_without_codes) {
  Ends ends(host(ntlm_));
  ends.client_input.requested = Flag::kNoIntegrity | Flag::kIntegrity;
  ASSERT_THAT(ends.run(), IsOk());
  EXPECT_EQ(ends.messages.size(), 4u);
  EXPECT_TRUE(resp(ends.messages[2]).mech_list_mic.empty());
  EXPECT_FALSE(ends.client_granted.has(Flag::kIntegrity));
}

TEST_F(NegotiateHandshake, the_mechanism_that_proves_the_server_goes_first_in_one_round_trip) {
  Ends ends(host(all_));
  ASSERT_THAT(ends.run(), IsOk());
  EXPECT_EQ(ends.messages.size(), 2u);
  const auto init = NegTokenInit::parse(ends.messages[0]);
  ASSERT_EQ(init->mechanisms.size(), 3u);
  EXPECT_TRUE(same(init->mechanisms[0], kFakeOid));
  EXPECT_TRUE(same(init->mechanisms[2], kNtlmOid));
  EXPECT_EQ(resp(ends.messages[1]).state, NegState::kAcceptCompleted);
  EXPECT_TRUE(resp(ends.messages[1]).mech_list_mic.empty());
}

TEST_F(NegotiateHandshake, the_state_is_told_at_every_point) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.start(), IsOk());
  const Bytes offer = *ends.step_client({});
  EXPECT_EQ(negotiation_info(*ends.client).state, sspi::kNegotiationOptimistic);
  EXPECT_EQ(negotiation_info(*ends.client).package->name, "NTLM");
  EXPECT_EQ(negotiation_info(*ends.server).package->name, "Negotiate");
  const Bytes challenge = *ends.step_server(offer);
  EXPECT_EQ(negotiation_info(*ends.server).state, sspi::kNegotiationInProgress);
  const Bytes proof = *ends.step_client(challenge);
  EXPECT_EQ(negotiation_info(*ends.client).state, sspi::kNegotiationInProgress);
  EXPECT_FALSE(proof.empty());
}

TEST_F(NegotiateHandshake, an_established_context_is_its_mechanism) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.run(), IsOk());
  for (sspi::Context* context : {ends.client.get(), ends.server.get()}) {
    EXPECT_EQ(negotiation_info(*context).state, sspi::kNegotiationComplete);
    EXPECT_EQ(negotiation_info(*context).package->name, "NTLM");
    const auto info = context->query(sspi::Attribute::kPackageInfo);
    EXPECT_EQ(std::get<sspi::PackageReference>(*info).package->name, "NTLM");
    const auto sizes = context->query(sspi::Attribute::kSizes);
    EXPECT_EQ(std::get<sspi::Sizes>(*sizes).security_trailer, 16u);
    EXPECT_THAT(context->query(sspi::Attribute::kStreamSizes),
                FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
    EXPECT_THAT(context->complete({}), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
    EXPECT_THAT(context->step({}), FailsWith(SEC_E_INVALID_TOKEN)) << "and it lives on";
  }
  EXPECT_EQ((*ends.server->client())->user, "User");
  EXPECT_THAT(ends.client->client(), FailsWith(SEC_E_NO_IMPERSONATION));
  EXPECT_FALSE(ends.server->identify_only());
}

TEST_F(NegotiateHandshake, orders_settings_and_signals_reach_the_mechanism) {
  Ends ends(host(all_));
  ASSERT_THAT(ends.start(), IsOk());
  sspi::Buffer order[1] = {};
  EXPECT_EQ(ends.client->stage(), sspi::Stage::kHalfOpen);
  EXPECT_THAT(ends.client->control(order), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_THAT(ends.client->set(sspi::DtlsMtu{1}), FailsWith(SEC_E_INVALID_HANDLE));
  ASSERT_THAT(ends.carry({}), IsOk());
  EXPECT_EQ(ends.client->stage(), sspi::Stage::kEstablished);
  EXPECT_THAT(ends.client->control(order), IsOk());
  EXPECT_EQ(fake_.num_orders, 1u);
  EXPECT_THAT(ends.client->set(sspi::DtlsMtu{1200}), IsOk());
  EXPECT_EQ(fake_.last_mtu, 1200u);
  const auto opened = ends.client->unseal({}, 0);
  EXPECT_EQ(opened->quality, sspi::kWrapNoEncrypt);
  EXPECT_EQ(opened->signal, sspi::Signal::kRenegotiate);
}

TEST_F(NegotiateHandshake, a_negotiation_that_failed_says_so) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.start(), IsOk());
  EXPECT_FALSE(ends.step_server(text_bytes("garbage")).ok());
  EXPECT_EQ(ends.server->stage(), sspi::Stage::kFailed);
  EXPECT_THAT(ends.step_server(text_bytes("garbage")), FailsWith(SEC_E_INVALID_HANDLE));
}

TEST_F(NegotiateHandshake, identification_reaches_the_mechanism) {
  Ends ends(host(ntlm_));
  ends.client_input.requested = Flag::kIdentify;
  ASSERT_THAT(ends.run(), IsOk());
  EXPECT_TRUE(ends.server->identify_only());
}

TEST_F(NegotiateHandshake, a_server_that_lacks_the_first_mechanism_reselects_and_protects_it) {
  Ends ends(host(all_), host(ntlm_));
  ends.client_input.requested = ntlm::testing::kSealing;
  ASSERT_THAT(ends.run(), IsOk());
  ASSERT_EQ(ends.messages.size(), 6u);
  EXPECT_EQ(resp(ends.messages[1]).state, NegState::kRequestMic);
  EXPECT_TRUE(same(resp(ends.messages[1]).supported_mech, kNtlmOid));
  EXPECT_TRUE(resp(ends.messages[1]).response_token.empty());
  EXPECT_NE(resp(ends.messages[3]).state, NegState::kRequestMic);
  EXPECT_FALSE(resp(ends.messages[4]).mech_list_mic.empty());
  EXPECT_FALSE(resp(ends.messages[5]).mech_list_mic.empty());
  EXPECT_EQ(negotiation_info(*ends.client).package->name, "NTLM");
  expect_messages_pass(ends);
}

TEST_F(NegotiateHandshake, bindings_of_the_first_call_reach_a_mechanism_that_begins_later) {
  Ends ends(host(all_), host(ntlm_));
  ends.settings = ends.settings.with(Setting::kNtlmChannelBindings, "require");
  const Bytes data = text_bytes("tls-server-end-point:x");
  sspi::ChannelBindings bindings;
  bindings.application_data = data;
  ends.client_input.channel_bindings = bindings;
  ends.client_input.target_name = "HTTP/server.example";
  ends.server_input.channel_bindings = bindings;
  ASSERT_THAT(ends.start(), IsOk());
  const Bytes answer = *ends.step_server(*ends.step_client({}));
  ends.client_input = {};
  ends.server_input = {};
  ASSERT_THAT(ends.carry(answer), IsOk());
  const auto target = ends.server->query(sspi::Attribute::kClientSpecifiedTarget);
  EXPECT_EQ(std::get<sspi::ClientSpecifiedTarget>(*target).target, "HTTP/server.example");
}

TEST_F(NegotiateHandshake, a_server_that_is_done_first_protects_the_choice_first) {
  Ends ends(host(strangers_first_), host(fakes_));
  ASSERT_THAT(ends.run(), IsOk());
  ASSERT_EQ(ends.messages.size(), 5u);
  EXPECT_EQ(resp(ends.messages[1]).state, NegState::kRequestMic);
  EXPECT_TRUE(resp(ends.messages[2]).mech_list_mic.empty());
  EXPECT_EQ(resp(ends.messages[3]).state, NegState::kAcceptIncomplete);
  EXPECT_FALSE(resp(ends.messages[3]).mech_list_mic.empty());
  EXPECT_EQ(resp(ends.messages[4]).state, NegState::kAcceptCompleted);
  EXPECT_FALSE(resp(ends.messages[4]).mech_list_mic.empty());
  for (const size_t which : {3u, 4u}) {
    Ends stripped(host(strangers_first_), host(fakes_));
    const Status status = stripped.run([&](size_t number, Bytes& token) {
      if (number == which) {
        testing::respeak(token, [](NegTokenResp& message) { message.mech_list_mic = {}; });
      }
    });
    EXPECT_THAT(status, FailsWith(SEC_E_MESSAGE_ALTERED)) << which;
  }
}

TEST_F(NegotiateHandshake, an_end_that_is_done_is_owed_no_more_codes) {
  Ends ends(host(fakes_));
  const Status status = ends.run([](size_t number, Bytes& token) {
    if (number != 1) {
      return;
    }
    testing::respeak(token, [](NegTokenResp& message) { message.state = NegState::kRequestMic; });
  });
  EXPECT_THAT(status, FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(NegotiateHandshake, a_mechanism_that_a_later_message_of_the_server_names_is_passed_over) {
  fake_.legs = 4;
  Ends ends(host(fakes_));
  const Status status = ends.run([](size_t number, Bytes& token) {
    if (number != 3) {
      return;
    }
    testing::respeak(token, [](NegTokenResp& message) { message.supported_mech = kNtlmOid; });
  });
  EXPECT_THAT(status, IsOk());
  EXPECT_EQ(negotiation_info(*ends.client).package->name, "Fake");
}

TEST_F(NegotiateHandshake, a_mechanism_of_one_or_three_messages_is_negotiated_too) {
  for (const int legs : {1, 3, 4}) {
    fake_.legs = legs;
    Ends plain(host(fakes_));
    EXPECT_THAT(plain.run(), IsOk()) << legs;
    Ends protected_choice(host(strangers_first_), host(fakes_));
    EXPECT_THAT(protected_choice.run(), IsOk()) << legs;
  }
}

TEST_F(NegotiateHandshake, a_server_that_prefers_another_mechanism_requests_codes) {
  Ends ends(host(ntlm_), host(all_));
  // A client's order, which its mechanisms do not have by themselves.
  ASSERT_THAT(ends.start(), IsOk());
  const Bytes own = *ends.step_client({});
  const auto init = NegTokenInit::parse(own);
  const ByteView listed[] = {kNtlmOid, kFakeOid};
  const Bytes answer = *ends.step_server(write_init(write_mech_list(listed), init->mech_token));
  EXPECT_EQ(resp(answer).state, NegState::kRequestMic);
  EXPECT_FALSE(resp(answer).response_token.empty());
}

// Samba's helper and others: nothing was negotiated away, and a modern NTLM's ends exchange codes
// all the same.
TEST_F(NegotiateHandshake, a_client_that_offers_ntlm_alone_is_let_in_without_a_code) {
  Ends with_codes(host(ntlm_), host(all_));
  ASSERT_THAT(with_codes.run(), IsOk());
  EXPECT_EQ(resp(with_codes.messages[1]).state, NegState::kAcceptIncomplete);
  EXPECT_FALSE(resp(with_codes.messages[2]).mech_list_mic.empty());
  Ends without(host(ntlm_), host(all_));
  without.client_input.requested = Flag::kNoIntegrity;
  EXPECT_THAT(without.run(), IsOk());
}

TEST_F(NegotiateHandshake, a_setting_decides_whether_ntlm_is_accepted) {
  struct Case {
    const char* setting;
    int32_t alone;        // SPNEGO, NTLM alone
    int32_t unprotected;  // the same without codes
    int32_t direct;       // NTLM's own tokens
  };
  for (const Case& wanted :
       {Case{"accept", SEC_E_OK, SEC_E_OK, SEC_E_OK},
        Case{"spnego", SEC_E_OK, SEC_E_DOWNGRADE_DETECTED, SEC_E_INVALID_TOKEN},
        Case{"refuse", SEC_E_INVALID_TOKEN, SEC_E_INVALID_TOKEN, SEC_E_INVALID_TOKEN}}) {
    const auto code = [&](Ends& ends) -> int64_t {
      ends.settings = ends.settings.with(Setting::kNegotiateNtlm, wanted.setting);
      const Status status = ends.run();
      return status.ok() ? SEC_E_OK : status.error().code;
    };
    Ends alone(host(ntlm_), host(all_));
    EXPECT_EQ(code(alone), wanted.alone) << wanted.setting;
    Ends unprotected(host(ntlm_), host(all_));
    unprotected.client_input.requested = Flag::kNoIntegrity;
    EXPECT_EQ(code(unprotected), wanted.unprotected) << wanted.setting;
    Ends direct(host(ntlm_), host(all_));
    direct.settings = direct.settings.with(Setting::kNegotiateNtlm, wanted.setting);
    ASSERT_THAT(direct.start(), IsOk());
    const auto first = direct.step_server(
        ntlm::write_negotiate(ntlm::NegotiateFlag::kUnicode | ntlm::NegotiateFlag::kNtlm));
    EXPECT_EQ(first.ok() ? SEC_E_OK : first.error().code, wanted.direct) << wanted.setting;
    // The setting holds without a better mechanism too.
    Ends nothing_better(host(ntlm_));
    EXPECT_EQ(code(nothing_better), wanted.alone) << wanted.setting;
    Ends nothing_better_without_codes(host(ntlm_));
    nothing_better_without_codes.client_input.requested = Flag::kNoIntegrity;
    EXPECT_EQ(code(nothing_better_without_codes), wanted.unprotected) << wanted.setting;
    // So it does if the better mechanism has no keys.
    fake_.suitable = false;
    Ends no_keys(host(ntlm_), host(all_));
    EXPECT_EQ(code(no_keys), wanted.alone) << wanted.setting;
    fake_.suitable = true;
  }
}

TEST_F(NegotiateHandshake, a_server_that_can_accept_nobody_sends_no_hint) {
  Ends ends(host(ntlm_));
  ends.settings = ends.settings.with(Setting::kNegotiateNtlm, "refuse");
  ASSERT_THAT(ends.start(), IsOk());
  EXPECT_THAT(ends.step_server({}), FailsWith(SEC_E_NO_CREDENTIALS));
}

TEST_F(NegotiateHandshake, a_server_without_ntlm_says_so_in_its_hint) {
  Ends ends(host(all_));
  ends.settings = ends.settings.with(Setting::kNegotiateNtlm, "refuse");
  ASSERT_THAT(ends.start(), IsOk());
  const Bytes hint = *ends.step_server({});
  EXPECT_EQ(NegTokenInit::parse(hint)->mechanisms.size(), 2u);
}

TEST_F(NegotiateHandshake, a_choice_that_cannot_be_protected_is_refused) {
  Ends reselected(host(all_), host(ntlm_));
  reselected.client_input.requested = Flag::kNoIntegrity;
  EXPECT_THAT(reselected.run(), FailsWith(SEC_E_DOWNGRADE_DETECTED));
}

TEST_F(NegotiateHandshake, unknown_mechanisms_and_negoex_are_passed_over_even_as_the_first) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.start(), IsOk());
  const ByteView listed[] = {kNegoExOid, kNtlmOid};
  const Bytes answer =
      *ends.step_server(write_init(write_mech_list(listed), text_bytes("NEGOEXTS")));
  EXPECT_EQ(resp(answer).state, NegState::kRequestMic);
  EXPECT_TRUE(same(resp(answer).supported_mech, kNtlmOid));
  EXPECT_TRUE(resp(answer).response_token.empty());
}

TEST_F(NegotiateHandshake, datagrams_are_refused) {
  Ends ends(host(ntlm_));
  ends.client_input.requested = Flag::kDatagram;
  EXPECT_THAT(ends.run(), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST_F(NegotiateHandshake, a_client_without_an_optimistic_token_is_asked_for_one) {
  const ByteView listed[] = {kNtlmOid};
  const Bytes missing = write_init(write_mech_list(listed), {});
  const Bytes empty = oid("a0163014a00e300c060a2b06010401823702020aa2020400");
  for (const ByteView offer : {ByteView(missing), ByteView(empty)}) {
    Ends ends(host(ntlm_));
    ASSERT_THAT(ends.start(), IsOk());
    const Bytes answer = *ends.step_server(offer);
    EXPECT_EQ(resp(answer).state, NegState::kAcceptIncomplete);
    EXPECT_TRUE(resp(answer).response_token.empty());
  }
}

TEST_F(NegotiateHandshake, where_nothing_is_in_common_the_client_is_told) {
  Ends ends(host(ntlm_), host(fakes_));
  EXPECT_THAT(ends.run(), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_EQ(resp(ends.owed).state, NegState::kReject);
  Ends other(host(ntlm_));
  ASSERT_THAT(other.start(), IsOk());
  ASSERT_THAT(other.step_client({}), IsOk());
  EXPECT_THAT(other.step_client(ends.owed), FailsWith(SEC_E_LOGON_DENIED));
}

TEST_F(NegotiateHandshake, a_refusing_mechanism_says_why) {
  fake_.refuses_as_server = SEC_E_WRONG_PRINCIPAL;
  Ends ends(host(fakes_));
  EXPECT_THAT(ends.run(), FailsWith(SEC_E_WRONG_PRINCIPAL));
  EXPECT_EQ(resp(ends.owed).state, NegState::kReject);
  EXPECT_THAT(ends.step_client(ends.owed), FailsWith(SEC_E_TIME_SKEW));
}

TEST_F(NegotiateHandshake, a_wrong_password_is_a_rejection) {
  Ends ends(host(ntlm_));
  ends.identity = identity_of("User", "", "wrong");
  EXPECT_THAT(ends.run(), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_EQ(resp(ends.owed).state, NegState::kReject);
}

TEST_F(NegotiateHandshake, mechanisms_own_tokens_are_taken_without_a_frame) {
  Ends ends(host(all_));
  ASSERT_THAT(ends.start(), IsOk());
  auto client = ntlm::package().start(host(ntlm_), world_.acquire(sspi::Use::kOutbound).value(),
                                      sspi::Role::kInitiator);
  sspi::StepInput input;
  const Bytes offer = (*client)->step(input)->token;
  const Bytes challenge = *ends.step_server(offer);
  EXPECT_TRUE(as_text(challenge).starts_with("NTLMSSP"));
  EXPECT_EQ(negotiation_info(*ends.server).state, sspi::kNegotiationDirect);
  EXPECT_EQ(negotiation_info(*ends.server).package->name, "NTLM");
  input.token = challenge;
  EXPECT_TRUE(ends.step_server((*client)->step(input)->token)->empty());
  EXPECT_TRUE(ends.server_done);
  EXPECT_EQ(negotiation_info(*ends.server).state, sspi::kNegotiationComplete);
  EXPECT_EQ(session_key(**client), session_key(*ends.server));
  Ends other(host(all_));
  ASSERT_THAT(other.start(), IsOk());
  EXPECT_EQ(as_text(*other.step_server(text_bytes("fake 1"))), "fake 2");
  EXPECT_EQ(negotiation_info(*other.server).package->name, "Fake");
}

TEST_F(NegotiateHandshake, a_server_may_speak_first) {
  Ends ends(host(all_));
  ASSERT_THAT(ends.start(), IsOk());
  const Bytes hint = *ends.step_server({});
  EXPECT_TRUE(NegTokenInit::parse(hint)->hints.has_value());
  EXPECT_THAT(ends.carry(hint), IsOk());
  EXPECT_EQ(negotiation_info(*ends.client).package->name, "Fake");
}

TEST_F(NegotiateHandshake, a_hint_takes_no_mechanism_away) {
  Ends ends(host(all_));
  ASSERT_THAT(ends.start(), IsOk());
  const ByteView ntlm[] = {kNtlmOid};
  const Bytes offer = *ends.step_client(write_init2(write_mech_list(ntlm)));
  EXPECT_EQ(NegTokenInit::parse(offer)->mechanisms.size(), 3u);
  Ends strangers(host(fakes_));
  ASSERT_THAT(strangers.start(), IsOk());
  EXPECT_THAT(strangers.step_client(write_init2(write_mech_list(ntlm))),
              FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(NegotiateHandshake, a_mechanism_that_cannot_serve_the_target_gives_way) {
  for (const int64_t code :
       {SEC_E_TARGET_UNKNOWN, SEC_E_NO_AUTHENTICATING_AUTHORITY, SEC_E_UNSUPPORTED_FUNCTION,
        SEC_E_UNKNOWN_CREDENTIALS, SEC_E_UNSUPPORTED_PREAUTH}) {
    fake_.refuses_to_begin = code;
    Ends ends(host(all_));
    ASSERT_THAT(ends.run(), IsOk());
    EXPECT_EQ(negotiation_info(*ends.client).package->name, "NTLM");
    EXPECT_EQ(NegTokenInit::parse(ends.messages[0])->mechanisms.size(), 1u);
  }
  fake_.refuses_to_begin = SEC_E_OK;
  fake_.suitable = false;
  Ends unsuitable(host(all_));
  ASSERT_THAT(unsuitable.run(), IsOk());
  EXPECT_EQ(negotiation_info(*unsuitable.client).package->name, "NTLM");
}

TEST_F(NegotiateHandshake, a_refused_identity_is_not_tried_elsewhere) {
  fake_.refuses_to_begin = SEC_E_LOGON_DENIED;
  Ends ends(host(all_));
  EXPECT_THAT(ends.run(), FailsWith(SEC_E_LOGON_DENIED));
}

TEST_F(NegotiateHandshake, a_setting_forbids_ntlm_unless_the_program_names_it) {
  fake_.refuses_to_begin = SEC_E_TARGET_UNKNOWN;
  const Settings forbidding = Settings::defaults().with(Setting::kNegotiateNtlmFallback, "no");
  Ends ends(host(all_));
  ends.settings = forbidding;
  EXPECT_THAT(ends.run(), FailsWith(SEC_E_TARGET_UNKNOWN));
  Ends alone(host(ntlm_));
  alone.settings = forbidding;
  EXPECT_THAT(alone.start(), FailsWith(SEC_E_NO_CREDENTIALS));
  Ends named(host(all_));
  named.settings = forbidding;
  named.identity.emplace().package_list = "NTLM";
  EXPECT_THAT(named.run(), IsOk()) << "and the server takes it";
}

TEST_F(NegotiateHandshake, the_package_list_of_an_identity_counts) {
  Ends without(host(all_));
  without.identity = identity_of("User", "", "Password");
  without.identity->package_list = "!fake";
  ASSERT_THAT(without.run(), IsOk());
  EXPECT_EQ(negotiation_info(*without.client).package->name, "NTLM");
  Ends named(host(all_));
  named.identity.emplace().package_list = "NTLM";
  ASSERT_THAT(named.run(), IsOk());
  EXPECT_EQ(negotiation_info(*named.client).package->name, "NTLM");
  Ends only(host(all_));
  only.identity.emplace().package_list = "fake";
  ASSERT_THAT(only.run(), IsOk());
  EXPECT_EQ(NegTokenInit::parse(only.messages[0])->mechanisms.size(), 2u);
}

// As on Windows: such credentials are acquired, and the handshake fails.
TEST_F(NegotiateHandshake, a_package_list_that_leaves_nothing_fails_at_the_first_step) {
  for (const char* list : {"!ntlm", "absent", "absent,!ntlm", "schannel"}) {
    Ends ends(host(ntlm_));
    ends.identity = identity_of("User", "", "Password");
    ends.identity->package_list = list;
    const auto credential = ends.acquire(host(ntlm_), sspi::Use::kOutbound);
    ASSERT_THAT(credential, IsOk()) << list;
    EXPECT_EQ((*credential)->expiry(), kNever);
    EXPECT_THAT((*credential)->name(), FailsWith(SEC_E_NO_CREDENTIALS));
    EXPECT_THAT(package().start(host(ntlm_), *credential, sspi::Role::kInitiator),
                FailsWith(SEC_E_NO_CREDENTIALS));
  }
}

TEST_F(NegotiateHandshake, a_mechanism_without_credentials_is_left_out) {
  fake_.refuses_to_acquire = SEC_E_NO_CREDENTIALS;
  Ends ends(host(all_));
  ASSERT_THAT(ends.run(), IsOk());
  EXPECT_EQ(negotiation_info(*ends.client).package->name, "NTLM");
  fake_.refuses_to_acquire = SEC_E_UNKNOWN_CREDENTIALS;
  Ends none(host(fakes_));
  EXPECT_THAT(none.start(), FailsWith(SEC_E_UNKNOWN_CREDENTIALS));
}

TEST_F(NegotiateHandshake, credentials_tell_the_name_of_the_preferred_mechanism) {
  Ends ends(host(all_));
  const auto credential = ends.acquire(host(all_), sspi::Use::kBoth);
  EXPECT_EQ(*(*credential)->name(), "fake@REALM");
  EXPECT_EQ((*credential)->use(), sspi::Use::kBoth);
  EXPECT_EQ(&(*credential)->package(), &package());
  const auto ntlm = ends.acquire(host(ntlm_), sspi::Use::kInbound);
  EXPECT_THAT(package().start(host(ntlm_), *ntlm, sspi::Role::kInitiator),
              FailsWith(SEC_E_NO_CREDENTIALS));
}

TEST_F(NegotiateHandshake, an_established_context_moves_to_another_process) {
  Ends ends(host(ntlm_));
  ends.client_input.requested = ntlm::testing::kSealing;
  ASSERT_THAT(ends.run(), IsOk());
  const auto state = ends.client->export_state();
  ASSERT_THAT(state, IsOk());
  auto imported = package().import_state(host(ntlm_), state->reveal(), identity::ClientPtr());
  ASSERT_THAT(imported, IsOk());
  ends.client = std::move(*imported);
  EXPECT_EQ(negotiation_info(*ends.client).package->name, "NTLM");
  expect_messages_pass(ends);
  EXPECT_THAT(package().import_state(host(fakes_), state->reveal(), identity::ClientPtr()),
              FailsWith(SEC_E_INVALID_TOKEN));
  for (size_t len = 0; len < state->size(); ++len) {
    const ByteView cut = state->reveal().first(len);
    EXPECT_THAT(package().import_state(host(ntlm_), cut, identity::ClientPtr()),
                FailsWith(SEC_E_INVALID_TOKEN));
  }
}

}  // namespace
}  // namespace opensspi::negotiate
