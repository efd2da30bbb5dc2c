// SPDX-License-Identifier: MIT
// SASL's messages from a hostile peer, or changed on their way.
#include "packages/digest/directives.h"
#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using sspi::Flag;
using testing::Call;
using testing::replaced;
using testing::text_of;
using testing::World;

constexpr sspi::Flags kSealed = Flag::kIntegrity | Flag::kConfidentiality;

// Each function runs a handshake up to the message that it returns or takes.
class DigestSaslHostile : public ::testing::Test {
 protected:
  std::string challenge() {
    server = world.start(inbound, sspi::Role::kAcceptor);
    return text_of(server->step(Call().flags(kSealed).input())->token);
  }
  Result<sspi::Step> client_step(std::string_view asked) {
    client = world.client();
    return client->step(Call().token(asked).target("ldap/host").flags(kSealed).input());
  }
  std::string response() { return text_of(client_step(challenge())->token); }
  Result<sspi::Step> server_step(std::string_view token) {
    return server->step(Call().token(token).flags(kSealed).input());
  }
  std::string rspauth() { return text_of(server_step(response())->token); }
  Result<sspi::Step> end(std::string_view token) {
    return client->step(Call().token(token).flags(kSealed).input());
  }

  World world;
  sspi::CredentialPtr inbound = world.acquire(sspi::Use::kInbound).value();
  std::unique_ptr<sspi::Context> server;
  std::unique_ptr<sspi::Context> client;
};

std::string flipped(std::string text, size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
  return text;
}

// What the digest of a response is computed over, and what else decides how messages are protected.
std::string meaning_of(std::string_view token) {
  const auto directives = Directives::parse(as_bytes(token));
  std::string all;
  for (const char* name : {"username", "realm", "nonce", "digest-uri", "cnonce", "nc", "response",
                           "qop", "cipher", "maxbuf", "authzid"}) {
    all += std::string(directives->text(name).value_or("")) + "\n";
  }
  return all;
}

TEST_F(DigestSaslHostile, a_response_cut_at_any_byte_is_refused_or_means_the_same) {
  const size_t len = response().size();
  // The response ends with the digest, the qop and the charset. A cut before the end of the qop
  // leaves no digest, or one that was computed over another qop, and is refused.
  const size_t end_of_qop = response().find(",charset=");
  ASSERT_LT(end_of_qop, len);
  size_t refused = 0;
  for (size_t cut = 1; cut < len; ++cut) {
    const std::string whole = response();
    if (!server_step(whole.substr(0, cut)).ok()) {
      ++refused;
      EXPECT_EQ(server->stage(), sspi::Stage::kFailed);
      continue;
    }
    EXPECT_EQ(meaning_of(whole.substr(0, cut)), meaning_of(whole)) << cut;
  }
  EXPECT_GE(refused, end_of_qop - 1);
}

TEST_F(DigestSaslHostile, a_response_with_any_bit_flipped_is_refused_or_means_the_same) {
  const size_t bits = 8 * response().size();
  size_t refused = 0;
  for (size_t bit = 0; bit < bits; ++bit) {
    const std::string whole = response();
    const std::string changed = flipped(whole, bit);
    if (!server_step(changed).ok()) {
      ++refused;
      EXPECT_EQ(server->stage(), sspi::Stage::kFailed);
      continue;
    }
    // Words may come in any case, and a directive that nobody knows has no meaning.
    EXPECT_TRUE(same_word(meaning_of(changed), meaning_of(whole))) << changed;
  }
  EXPECT_GT(refused, bits * 7 / 8);
}

TEST_F(DigestSaslHostile, a_servers_proof_cut_at_any_byte_is_refused) {
  const size_t len = rspauth().size();
  for (size_t cut = 0; cut < len; ++cut) {
    EXPECT_FALSE(end(rspauth().substr(0, cut)).ok()) << cut;
    EXPECT_EQ(client->stage(), sspi::Stage::kFailed);
  }
}

TEST_F(DigestSaslHostile, a_servers_proof_with_any_bit_flipped_is_refused) {
  const size_t bits = 8 * rspauth().size();
  for (size_t bit = 0; bit < bits; ++bit) {
    const std::string whole = rspauth();
    const std::string changed = flipped(whole, bit);
    if (end(changed).ok()) {
      EXPECT_TRUE(same_word(changed, whole)) << changed;
      EXPECT_EQ(changed.substr(changed.find('=')), whole.substr(whole.find('=')));
    }
  }
}

// A client refuses a challenge that is malformed or lacks a directive, and one that does not offer
// auth-conf with a cipher.
auto TakenOrRefused() {
  return ::testing::AnyOf(IsOk(), FailsWith(SEC_E_INVALID_TOKEN),
                          FailsWith(SEC_E_QOP_NOT_SUPPORTED));
}

sspi::Stage stage_after(const Result<sspi::Step>& step) {
  return step.ok() ? sspi::Stage::kHalfOpen : sspi::Stage::kFailed;
}

TEST_F(DigestSaslHostile, challenges_cut_and_flipped_never_break_a_client) {
  const std::string whole = challenge();
  // The nonce is the last directive that a client needs.
  const size_t end_of_nonce = whole.find(",charset=");
  ASSERT_NE(end_of_nonce, std::string::npos);
  for (size_t cut = 1; cut <= whole.size(); ++cut) {
    const auto step = client_step(whole.substr(0, cut));
    EXPECT_THAT(step, TakenOrRefused());
    EXPECT_EQ(client->stage(), stage_after(step)) << cut;
    EXPECT_FALSE(step.ok() && cut < end_of_nonce) << cut;
  }
  for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    const std::string changed = flipped(whole, bit);
    const auto step = client_step(changed);
    EXPECT_THAT(step, TakenOrRefused()) << changed;
    EXPECT_EQ(client->stage(), stage_after(step)) << changed;
  }
}

TEST_F(DigestSaslHostile, long_and_repeated_directives_are_refused) {
  const std::string asked = challenge();
  const std::string megabyte(1 << 20, 'x');
  EXPECT_THAT(client_step(asked + ",x=\"" + megabyte + "\""), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(client_step(asked + ",x=\"" + megabyte), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(client_step(asked + ",nonce=\"another\""), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(client_step(asked + ",realm=\"ANOTHER\""), IsOk());  // a challenge may offer several
  for (const char* again : {"username=\"bob\"", "realm=\"SERVER\"", "digest-uri=\"ldap/host\"",
                            "qop=auth", "nc=00000001", "x=\"unterminated"}) {
    EXPECT_THAT(server_step(response() + "," + again), FailsWith(SEC_E_INVALID_TOKEN)) << again;
  }
  EXPECT_THAT(server_step(response() + ",x=\"" + megabyte + "\""), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(DigestSaslHostile, counts_other_than_one_are_refused) {
  for (const char* nc : {"00000000", "00000002", "7fffffff", "ffffffff"}) {
    EXPECT_FALSE(server_step(replaced(response(), "nc=00000001", "nc=" + std::string(nc))).ok())
        << nc;
  }
}

}  // namespace
}  // namespace opensspi::digest
