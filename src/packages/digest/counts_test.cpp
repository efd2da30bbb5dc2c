// SPDX-License-Identifier: MIT
// Nonce counts as a client may send them that computes its responses itself.
#include "packages/digest/challenge.h"
#include "packages/digest/hash.h"
#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using identity::digest_secret;
using identity::DigestText;
using sspi::Outcome;
using testing::challenge_call;
using testing::response_call;
using testing::text_of;
using testing::World;

class DigestCounts : public ::testing::Test {
 protected:
  // response is what alice sends with this count, correct in everything else.
  std::string response(const std::string& nc, const std::string& nonce) {
    const std::string cnonce = "0a4f113b";
    const Exchange exchange{.algorithm = {crypto::HashKind::kMd5, true},
                            .nonce = nonce,
                            .cnonce = cnonce,
                            .nc = nc,
                            .method = "GET",
                            .uri = "/page"};
    const DigestSecret secret = digest_secret(crypto::HashKind::kMd5, DigestText::kUtf8, "alice",
                                              "SERVER", as_bytes("Secret1!"));
    const HexDigest proof = response_digest(session_secret(secret, exchange), exchange);
    return "username=\"alice\",realm=\"SERVER\",nonce=\"" + nonce + "\",uri=\"/page\",cnonce=\"" +
           cnonce + "\",nc=" + nc + ",algorithm=MD5-sess,response=\"" + std::string(proof.text()) +
           "\",qop=auth";
  }
  std::string response(const std::string& nc) { return response(nc, challenge_.nonce); }
  // send sends it on a new connection and returns what CompleteAuthToken does with it.
  Status send(const std::string& nc) {
    auto server = world.start(inbound, sspi::Role::kAcceptor);
    const auto step = TRY(server->step(response_call(as_bytes(response(nc))).input()));
    EXPECT_EQ(step.outcome, Outcome::kCompleteNeeded);
    return server->complete({});
  }
  void SetUp() override {
    auto server = world.start(inbound, sspi::Role::kAcceptor);
    const Bytes asked = server->step(challenge_call().input())->token;
    challenge_ = Challenge::parse(asked, Style::kHttp).value();
    ASSERT_THAT(server->step(response_call(as_bytes(response("00000001"))).input()), IsOk());
    ASSERT_EQ(server->stage(), sspi::Stage::kEstablished);
  }

  World world;
  sspi::CredentialPtr inbound = world.acquire(sspi::Use::kInbound).value();
  Challenge challenge_;
};

TEST_F(DigestCounts, zero_is_refused) {
  EXPECT_THAT(send("00000000"), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(DigestCounts, backwards_is_taken_once_within_the_window) {
  EXPECT_THAT(send("00000005"), IsOk());
  EXPECT_THAT(send("00000003"), IsOk());
  EXPECT_THAT(send("00000003"), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(send("00000001"), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(send("00000002"), IsOk());
}

TEST_F(DigestCounts, far_ahead_leaves_nothing_valid_behind_the_window) {
  EXPECT_THAT(send("7fffffff"), IsOk());
  EXPECT_THAT(send("00000002"), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(send("7fffffbf"), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(send("7fffffc0"), IsOk());
  EXPECT_THAT(send("80000000"), IsOk());
}

// [MS-DPSP]: if the count wraps, the authentication fails.
TEST_F(DigestCounts, the_count_never_wraps) {
  EXPECT_THAT(send("FFFFFFFF"), IsOk());
  EXPECT_THAT(send("ffffffff"), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(send("00000000"), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(send("00000001"), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(send("00000002"), FailsWith(SEC_E_OUT_OF_SEQUENCE));
}

// The nonce is this server's, but was made for another realm.
TEST_F(DigestCounts, a_nonce_of_another_realm_is_stale) {
  const auto state = world.host.state<State>(package());
  const std::string nonce = state->mint(world.env).make(world.env, "elsewhere");
  auto server = world.start(inbound, sspi::Role::kAcceptor);
  const auto step = server->step(response_call(as_bytes(response("00000001", nonce))).input());
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kContinue);
  EXPECT_THAT(text_of(step->token), ::testing::HasSubstr("stale=true"));
}

// A later request whose client computed A1 over the session's first cnonce, as RFC 2617 3.2.2.2
// allows, and one that computed it over its own.
TEST_F(DigestCounts, either_cnonce_of_a_session_is_accepted_in_a1) {
  const auto with = [&](std::string_view in_a1, const std::string& nc) {
    Exchange exchange{.algorithm = {crypto::HashKind::kMd5, true},
                      .nonce = challenge_.nonce,
                      .cnonce = in_a1,
                      .nc = nc,
                      .method = "GET",
                      .uri = "/page"};
    const DigestSecret secret = digest_secret(crypto::HashKind::kMd5, DigestText::kUtf8, "alice",
                                              "SERVER", as_bytes("Secret1!"));
    const DigestSecret session = session_secret(secret, exchange);
    exchange.cnonce = "another";
    const HexDigest proof = response_digest(session, exchange);
    const std::string token = "username=\"alice\",realm=\"SERVER\",nonce=\"" + challenge_.nonce +
                              "\",uri=\"/page\",cnonce=\"another\",nc=" + nc +
                              ",algorithm=MD5-sess,response=\"" + std::string(proof.text()) +
                              "\",qop=auth";
    auto server = world.start(inbound, sspi::Role::kAcceptor);
    EXPECT_THAT(server->step(response_call(as_bytes(token)).input()), IsOk());
    return server->complete({});
  };
  EXPECT_THAT(with("0a4f113b", "00000002"), IsOk());
  EXPECT_THAT(with("another", "00000003"), IsOk());
  EXPECT_THAT(with("neither", "00000004"), FailsWith(SEC_E_MESSAGE_ALTERED));
}

}  // namespace
}  // namespace opensspi::digest
