// SPDX-License-Identifier: MIT
// Messages from a hostile peer, or changed in transit, and calls at the wrong time.
#include <gtest/gtest.h>

#include "support/negotiate.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::negotiate {
namespace {

using ntlm::testing::kSealing;
using ntlm::testing::session_key;
using testing::Ends;
using testing::FakeMechanism;
using testing::kFakeOid;
using testing::kNegoExOid;
using testing::kNtlmOid;
using testing::negotiation_info;
using testing::respeak;
using testing::text_bytes;

class NegotiateHostile : public ::testing::Test {
 protected:
  sspi::Host host(const sspi::Registry& registry) {
    return {world_.env, world_.accounts, registry};
  }
  // run alters message `which` of a negotiation that ends with NTLM.
  Status run(size_t which, const std::function<void(Bytes&)>& spoil) {
    Ends ends(host(ntlm_));
    ends.client_credential = client_;
    ends.server_credential = server_;
    ends.client_input.requested = kSealing;
    const Status status = ends.run([&](size_t number, Bytes& token) {
      if (number == which) {
        spoil(token);
      }
    });
    // If both ends succeed, they have one mechanism and one key.
    if (status.ok()) {
      EXPECT_EQ(session_key(*ends.client), session_key(*ends.server));
    }
    return status;
  }
  Status rewrite(size_t which, const std::function<void(NegTokenResp&)>& change) {
    return run(which, [&](Bytes& token) { respeak(token, change); });
  }
  sspi::CredentialPtr acquired(sspi::Use use) {
    Ends ends(host(ntlm_));
    return ends.acquire(ends.client_host, use).value();
  }

  ntlm::testing::World world_;
  FakeMechanism fake_;
  const sspi::Package* ntlm_only_[1] = {&ntlm::package()};
  const sspi::Package* both_[2] = {&ntlm::package(), &fake_};
  sspi::Registry ntlm_{ntlm_only_};
  sspi::Registry all_{both_};
  sspi::CredentialPtr client_ = acquired(sspi::Use::kOutbound);
  sspi::CredentialPtr server_ = acquired(sspi::Use::kInbound);
};

TEST_F(NegotiateHostile, every_message_cut_at_every_byte_is_refused) {
  for (size_t which = 0; which < 4; ++which) {
    size_t whole = 0;
    ASSERT_THAT(run(which, [&](Bytes& token) { whole = token.size(); }), IsOk());
    for (size_t len = 1; len < whole; ++len) {
      const Status status = run(which, [&](Bytes& token) { token.resize(len); });
      EXPECT_FALSE(status.ok()) << which << " cut to " << len;
    }
  }
}

// A few bits have no meaning, such as those of an obsolete field; with any of them flipped the ends
// still agree, which `run` checks.
TEST_F(NegotiateHostile, every_message_with_a_bit_flipped_is_refused_or_the_ends_agree) {
  size_t passed = 0;
  for (size_t which = 0; which < 4; ++which) {
    size_t len = 0;
    ASSERT_THAT(run(which, [&](Bytes& token) { len = token.size(); }), IsOk());
    for (size_t bit = 0; bit < 8 * len; ++bit) {
      const Status status = run(which, [&](Bytes& token) {
        token[bit / 8] = static_cast<uint8_t>(token[bit / 8] ^ (1u << (bit % 8)));
      });
      passed += status.ok() ? 1 : 0;
    }
  }
  EXPECT_LT(passed, 12u);
}

TEST_F(NegotiateHostile, every_message_with_something_behind_it_is_refused) {
  for (size_t which = 0; which < 4; ++which) {
    EXPECT_FALSE(run(which, [](Bytes& token) { token.push_back(0); }).ok()) << which;
  }
}

TEST_F(NegotiateHostile, a_code_that_is_stripped_is_missed_by_either_end) {
  for (const size_t which : {2u, 3u}) {
    const Status status = rewrite(which, [](NegTokenResp& message) { message.mech_list_mic = {}; });
    EXPECT_EQ(status.error().code, SEC_E_MESSAGE_ALTERED) << which;
  }
}

TEST_F(NegotiateHostile, a_code_that_is_altered_is_refused_by_either_end) {
  const Bytes other(16, 7);
  const Bytes shorter(8, 7);
  for (const size_t which : {2u, 3u}) {
    for (const ByteView code : {ByteView(other), ByteView(shorter)}) {
      const Status status =
          rewrite(which, [&](NegTokenResp& message) { message.mech_list_mic = code; });
      EXPECT_EQ(status.error().code, SEC_E_MESSAGE_ALTERED) << which;
    }
  }
}

TEST_F(NegotiateHostile, a_code_that_comes_early_is_refused) {
  const Bytes code(16, 7);
  const Status in_challenge =
      rewrite(1, [&](NegTokenResp& message) { message.mech_list_mic = code; });
  EXPECT_EQ(in_challenge.error().code, SEC_E_MESSAGE_ALTERED) << "the server had no key yet";
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.start(), IsOk());
  const ByteView list[] = {kNtlmOid};
  Bytes init = write_init(write_mech_list(list), {});
  // [3] with the code, after the list; the lengths before it grow by its own.
  const Bytes field = testing::oid("a3060404deadbeef");
  init.insert(init.end(), field.begin(), field.end());
  for (const size_t length : {1u, 11u, 13u}) {
    init[length] = static_cast<uint8_t>(init[length] + 8);
  }
  ASSERT_THAT(NegTokenInit::parse(init), IsOk());
  EXPECT_EQ(ends.step_server(init).error().code, SEC_E_INVALID_TOKEN);
}

TEST_F(NegotiateHostile, a_peer_that_repeats_its_token_as_the_code_sent_no_code) {
  const Status in_challenge =
      rewrite(1, [](NegTokenResp& message) { message.mech_list_mic = message.response_token; });
  EXPECT_THAT(in_challenge, IsOk());
  const Status in_proof =
      rewrite(2, [](NegTokenResp& message) { message.mech_list_mic = message.response_token; });
  EXPECT_EQ(in_proof.error().code, SEC_E_MESSAGE_ALTERED) << "where one is needed";
  Ends kerberos_like(host(all_));
  EXPECT_THAT(kerberos_like.run([](size_t number, Bytes& token) {
    if (number != 1) {
      return;
    }
    respeak(token, [](NegTokenResp& message) { message.mech_list_mic = message.response_token; });
  }),
              IsOk());
}

TEST_F(NegotiateHostile, a_list_that_is_altered_on_its_way_is_noticed) {
  for (const bool first : {true, false}) {
    const Status status = run(0, [&](Bytes& token) {
      const Bytes original = token;
      const auto init = NegTokenInit::parse(original);
      const ByteView longer[] = {first ? kNegoExOid : kNtlmOid, first ? kNtlmOid : kNegoExOid};
      token = write_init(write_mech_list(longer), init->mech_token);
    });
    EXPECT_FALSE(status.ok());
  }
}

TEST_F(NegotiateHostile, who_takes_the_better_mechanism_out_of_the_list_is_noticed) {
  Ends ends(host(all_));
  const Status status = ends.run([](size_t number, Bytes& token) {
    if (number != 0) {
      return;
    }
    const ByteView weaker[] = {kNtlmOid};
    token = write_init(write_mech_list(weaker), {});
  });
  EXPECT_EQ(status.error().code, SEC_E_MESSAGE_ALTERED);
}

TEST_F(NegotiateHostile, a_token_that_is_missing_or_empty_is_refused_in_every_state) {
  for (const size_t which : {1u, 2u}) {
    const Status status =
        rewrite(which, [](NegTokenResp& message) { message.response_token = {}; });
    EXPECT_EQ(status.error().code, SEC_E_INVALID_TOKEN) << which;
  }
  for (const size_t which : {0u, 1u, 2u, 3u}) {
    const Status status =
        run(which, [](Bytes& token) { token = testing::oid("a1063004a2020400"); });
    EXPECT_EQ(status.error().code, which == 3 ? SEC_E_MESSAGE_ALTERED : SEC_E_INVALID_TOKEN)
        << which;
  }
}

TEST_F(NegotiateHostile, a_mechanism_is_chosen_once_and_from_the_list) {
  const Status unlisted =
      rewrite(1, [](NegTokenResp& message) { message.supported_mech = kNegoExOid; });
  EXPECT_EQ(unlisted.error().code, SEC_E_INVALID_TOKEN);
  const Status by_client =
      rewrite(2, [](NegTokenResp& message) { message.supported_mech = kFakeOid; });
  EXPECT_EQ(by_client.error().code, SEC_E_INVALID_TOKEN);
  Ends ends(host(all_));
  ends.client_input.requested = kSealing;
  ASSERT_THAT(ends.start(), IsOk());
  ASSERT_THAT(ends.step_client({}), IsOk());
  const Bytes reselect = write_resp({NegState::kAcceptIncomplete, kNtlmOid, {}, {}});
  ASSERT_THAT(ends.step_client(reselect), IsOk());
  const Bytes back = write_resp({NegState::kAcceptIncomplete, kFakeOid, {}, {}});
  EXPECT_EQ(ends.step_client(back).error().code, SEC_E_INVALID_TOKEN);
}

TEST_F(NegotiateHostile, a_reselected_mechanism_has_no_token_yet) {
  Ends ends(host(all_));
  ASSERT_THAT(ends.start(), IsOk());
  ASSERT_THAT(ends.step_client({}), IsOk());
  const Bytes token = text_bytes("NTLMSSP");
  const Bytes reselect = write_resp({NegState::kAcceptIncomplete, kNtlmOid, token, {}});
  EXPECT_EQ(ends.step_client(reselect).error().code, SEC_E_INVALID_TOKEN);
}

TEST_F(NegotiateHostile, request_mic_belongs_to_the_first_answer) {
  const auto request = [](NegTokenResp& message) { message.state = NegState::kRequestMic; };
  EXPECT_THAT(rewrite(1, request), IsOk());
  EXPECT_EQ(rewrite(2, request).error().code, SEC_E_INVALID_TOKEN);
  EXPECT_EQ(rewrite(3, request).error().code, SEC_E_INVALID_TOKEN);
}

TEST_F(NegotiateHostile, an_end_that_is_done_too_early_or_never_is_refused) {
  const auto completed = [](NegTokenResp& message) { message.state = NegState::kAcceptCompleted; };
  EXPECT_EQ(rewrite(1, completed).error().code, SEC_E_INVALID_TOKEN);
  EXPECT_THAT(rewrite(2, completed), IsOk()) << "the client's word is not asked for";
  const Status never =
      rewrite(3, [](NegTokenResp& message) { message.state = NegState::kAcceptIncomplete; });
  EXPECT_EQ(never.error().code, SEC_E_INVALID_TOKEN);
  const Status silent = rewrite(3, [](NegTokenResp& message) { message.state.reset(); });
  EXPECT_THAT(silent, IsOk()) << "a state may be left out, the code may not";
}

TEST_F(NegotiateHostile, a_rejection_ends_it_at_either_end) {
  for (const size_t which : {1u, 2u, 3u}) {
    const Status status = run(which, [](Bytes& token) {
      token = write_resp({NegState::kReject, {}, {}, {}});
    });
    EXPECT_EQ(status.error().code, SEC_E_LOGON_DENIED) << which;
  }
}

TEST_F(NegotiateHostile, a_first_message_in_the_middle_is_refused) {
  Bytes init;
  ASSERT_THAT(run(0, [&](Bytes& token) { init = token; }), IsOk());
  for (const size_t which : {1u, 2u, 3u}) {
    EXPECT_EQ(run(which, [&](Bytes& token) { token = init; }).error().code, SEC_E_INVALID_TOKEN);
  }
}

TEST_F(NegotiateHostile, a_direct_handshake_stays_direct) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.start(), IsOk());
  const Bytes framed = *ends.step_client({});
  const Bytes raw = [&] {
    const auto token = NegTokenInit::parse(framed)->mech_token;
    return Bytes(token.begin(), token.end());
  }();
  ASSERT_THAT(ends.step_server(raw), IsOk());
  EXPECT_EQ(ends.step_server(framed).error().code, SEC_E_INVALID_TOKEN);
}

void expect_refuses_everything(sspi::Context& context) {
  Bytes text = text_bytes("hello");
  Bytes token(64);
  sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(token)};
  EXPECT_EQ(context.sign(0, buffers, 0).error().code, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(context.verify(buffers, 0).error().code, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(context.seal(0, buffers, 0).error().code, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(context.unseal(buffers, 0).error().code, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(context.complete(buffers).error().code, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(context.client().error().code, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(context.export_state().error().code, SEC_E_INVALID_HANDLE);
  EXPECT_FALSE(context.identify_only());
  for (uint32_t attribute = 0; attribute < 200; ++attribute) {
    const auto which = static_cast<sspi::Attribute>(attribute);
    const bool known = which == sspi::Attribute::kSizes || which == sspi::Attribute::kPackageInfo ||
                       which == sspi::Attribute::kNegotiationInfo;
    if (known) {
      continue;
    }
    EXPECT_EQ(context.query(which).error().code, SEC_E_INVALID_HANDLE) << attribute;
  }
  EXPECT_EQ(as_text(text), "hello");
}

TEST_F(NegotiateHostile, half_open_contexts_do_nothing_but_go_on) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.start(), IsOk());
  expect_refuses_everything(*ends.client);
  expect_refuses_everything(*ends.server);
  Bytes token;
  for (int leg = 0; leg < 2; ++leg) {
    token = *ends.step_client(token);
    expect_refuses_everything(*ends.client);
    const auto sizes = ends.client->query(sspi::Attribute::kSizes);
    EXPECT_EQ(std::get<sspi::Sizes>(*sizes).max_token, package().info().max_token);
    token = *ends.step_server(token);
    if (leg == 0) {
      expect_refuses_everything(*ends.server);
    }
  }
  EXPECT_TRUE(ends.step_client(token)->empty());
  EXPECT_TRUE(ends.client_done);
}

TEST_F(NegotiateHostile, failed_contexts_do_nothing_at_all) {
  Ends ends(host(ntlm_));
  ASSERT_THAT(ends.start(), IsOk());
  const Bytes offer = *ends.step_client({});
  EXPECT_FALSE(ends.step_client(text_bytes("nonsense")).ok());
  EXPECT_FALSE(ends.step_server(text_bytes("nonsense")).ok());
  for (sspi::Context* context : {ends.client.get(), ends.server.get()}) {
    expect_refuses_everything(*context);
    EXPECT_EQ(context->query(sspi::Attribute::kSizes).error().code, SEC_E_INVALID_HANDLE);
    sspi::StepInput input;
    input.token = offer;
    EXPECT_EQ(context->step(input).error().code, SEC_E_INVALID_HANDLE);
  }
}

}  // namespace
}  // namespace opensspi::negotiate
