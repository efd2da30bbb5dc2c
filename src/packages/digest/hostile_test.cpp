// SPDX-License-Identifier: MIT
// Messages from a hostile peer, or changed on their way; and channel bindings.
#include "packages/digest/bindings.h"
#include "packages/digest/directives.h"
#include "settings/table.h"
#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using sspi::Flag;
using testing::answer_call;
using testing::Call;
using testing::challenge_call;
using testing::replaced;
using testing::response_call;
using testing::text_of;
using testing::World;

class DigestHostile : public ::testing::Test {
 protected:
  std::string challenge() {
    return text_of(
        world.start(inbound, sspi::Role::kAcceptor)->step(challenge_call().input())->token);
  }
  std::string response() {
    return text_of(world.client()->step(answer_call(as_bytes(challenge())).input())->token);
  }
  Result<sspi::Step> judge(std::string_view token) {
    server = world.start(inbound, sspi::Role::kAcceptor);
    return server->step(response_call(as_bytes(token)).input());
  }

  World world;
  sspi::CredentialPtr inbound = world.acquire(sspi::Use::kInbound).value();
  std::unique_ptr<sspi::Context> server;
};

// Whatever is done to a response, its client is let in only if all that was hashed is the same.
TEST_F(DigestHostile, a_response_cut_at_every_byte_is_refused) {
  const std::string whole = response();
  const size_t end_of_proof = whole.find(",charset=");
  for (size_t len = 1; len < end_of_proof; ++len) {
    const auto step = judge(whole.substr(0, len));
    EXPECT_FALSE(step.ok()) << len;
  }
}

// What a response is computed over, in one line. Names of directives and of algorithms may come in
// any case.
std::string hashed_in(std::string_view token) {
  const auto directives = Directives::parse(as_bytes(token));
  std::string all;
  for (const char* name : {"username", "realm", "nonce", "uri", "cnonce", "nc", "response"}) {
    all += std::string(directives->text(name).value_or("")) + "\n";
  }
  return all;
}

TEST_F(DigestHostile, a_response_with_any_bit_flipped_is_refused_or_means_the_same) {
  const size_t len = response().size();
  size_t refused = 0;
  for (size_t bit = 0; bit < 8 * len; ++bit) {
    const std::string whole = response();
    ASSERT_EQ(whole.size(), len);
    std::string changed = whole;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    const auto step = judge(changed);
    if (step.ok() && step->outcome == sspi::Outcome::kDone) {
      EXPECT_EQ(hashed_in(changed), hashed_in(whole));
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 7 * len);
}

TEST_F(DigestHostile, forged_nonces_never_let_anybody_in) {
  const std::string asked = challenge();
  const size_t at = asked.find("+Upgraded+v1") + 12;
  for (size_t i = 0; i < 80; i += 7) {
    std::string forged = asked;
    forged[at + i] = forged[at + i] == '0' ? '1' : '0';
    const auto token = world.client()->step(answer_call(as_bytes(forged)).input())->token;
    const auto step = judge(as_text(token));
    ASSERT_THAT(step, IsOk());
    EXPECT_EQ(step->outcome, sspi::Outcome::kContinue);
  }
}

TEST_F(DigestHostile, malformed_counts_are_refused) {
  const std::string whole = response();
  for (const std::string_view nc : {"00000000", "0000001", "000000001", "0000000g", "-0000001",
                                    "+0000001", "0x000001", "        "}) {
    EXPECT_THAT(judge(replaced(whole, "nc=00000001", "nc=\"" + std::string(nc) + "\"")),
                FailsWith(SEC_E_INVALID_TOKEN))
        << nc;
  }
}

TEST_F(DigestHostile, long_and_strange_responses_are_refused) {
  const std::string whole = response();
  EXPECT_THAT(judge(whole + ",x=\"" + std::string(1 << 20, 'x') + "\""),
              FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(judge(whole + ",username=\"bob\""), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(judge(whole + ",realm=\"SERVER\""), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(judge(replaced(whole, "qop=auth", "qop=auth-conf")), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(judge(replaced(whole, "qop=auth", "qop=auth-int")), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(judge(replaced(whole, "MD5-sess", "MD4")), FailsWith(SEC_E_INVALID_TOKEN));
}

// is_taken returns whether a client responds to a challenge. It refuses one that is malformed,
// lacks a directive or offers no known quality of protection.
bool is_taken(World& world, const std::string& asked) {
  const auto client = world.client();
  const auto step = client->step(answer_call(as_bytes(asked)).input());
  EXPECT_THAT(step, ::testing::AnyOf(IsOk(), FailsWith(SEC_E_INVALID_TOKEN),
                                     FailsWith(SEC_E_QOP_NOT_SUPPORTED)))
      << asked;
  EXPECT_EQ(client->stage(), step.ok() ? sspi::Stage::kEstablished : sspi::Stage::kFailed) << asked;
  return step.ok();
}

TEST_F(DigestHostile, challenges_cut_and_flipped_never_break_a_client) {
  const std::string whole = challenge();
  // A challenge ends with the realm, which HTTP requires: each that is cut is refused.
  for (size_t len = 1; len <= whole.size(); ++len) {
    EXPECT_EQ(is_taken(world, whole.substr(0, len)), len == whole.size()) << len;
  }
  for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string changed = whole;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    is_taken(world, changed);
  }
}

TEST_F(DigestHostile, long_repeated_and_unterminated_challenges_are_refused) {
  const std::string whole = challenge();
  const std::string megabyte(1 << 20, 'x');
  for (const std::string& more :
       {",x=\"" + megabyte + "\"", ",x=\"" + megabyte, std::string(",x=\"unterminated"),
        std::string(",x=\"\\"), std::string(",nonce=\"another\""), std::string(",qop=\"auth\""),
        std::string(",realm=\"ANOTHER\"")}) {
    EXPECT_THAT(world.client()->step(answer_call(as_bytes(whole + more)).input()),
                FailsWith(SEC_E_INVALID_TOKEN))
        << more.substr(0, 40);
  }
}

// Only charset=utf-8 means something. A client takes any other for none, and sends ISO 8859-1.
TEST_F(DigestHostile, a_challenge_with_another_charset_gets_a_response_in_latin1) {
  for (const char* charset : {"iso-8859-1", "utf-16", "utf8", "\"\"", "\"utf-8,utf-8\""}) {
    auto client = world.client("gr\xC3\xBC\xC3\x9F", "M\xC3\xBCnchen");
    const std::string asked =
        replaced(challenge(), "charset=utf-8", "charset=" + std::string(charset));
    const auto step = client->step(answer_call(as_bytes(asked)).input());
    ASSERT_THAT(step, IsOk());
    EXPECT_THAT(text_of(step->token), ::testing::HasSubstr("username=\"gr\xFC\xDF\"")) << charset;
    EXPECT_THAT(judge(as_text(step->token)), IsOk());
    EXPECT_EQ((*server->client())->user, "gr\xC3\xBC\xC3\x9F");
  }
}

// A response's charset does not decide how its bytes are read: they are UTF-8 if they are
// well-formed. Either way the password is checked against the account of that name alone.
TEST_F(DigestHostile, a_response_with_a_wrong_charset_is_of_the_same_account_or_refused) {
  const auto of = [&](const std::string& asked) {
    auto client = world.client("gr\xC3\xBC\xC3\x9F", "M\xC3\xBCnchen");
    return text_of(client->step(answer_call(as_bytes(asked)).input())->token);
  };
  const std::string utf8 = of(challenge());
  EXPECT_THAT(judge(replaced(utf8, "charset=utf-8", "charset=iso-8859-1")), IsOk());
  EXPECT_EQ((*server->client())->user, "gr\xC3\xBC\xC3\x9F");
  const std::string latin1 = of(replaced(challenge(), ",charset=utf-8", ""));
  EXPECT_THAT(judge(latin1 + ",charset=utf-8"), IsOk());
  EXPECT_EQ((*server->client())->user, "gr\xC3\xBC\xC3\x9F");
  for (const char* name :
       {"\xFF\xFE", "gr\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF8\x88\x80\x80\x80"}) {
    for (const char* field : {"username", "realm"}) {
      const std::string from =
          field == std::string("realm") ? "realm=\"SERVER\"" : "username=\"alice\"";
      EXPECT_THAT(judge(replaced(response(), from, std::string(field) + "=\"" + name + "\"")),
                  FailsWith(SEC_E_LOGON_DENIED))
          << field;
    }
  }
}

TEST_F(DigestHostile, parameters_that_are_not_text_are_refused) {
  const std::string whole = response();
  for (const std::string_view bad : {"GET\n", "\x01", "\xFF\xFE\x01"}) {
    auto context = world.start(inbound, sspi::Role::kAcceptor);
    EXPECT_FALSE(context->step(response_call(as_bytes(whole), bad).input()).ok());
  }
}

// Channel bindings, both ways.
class DigestBindings : public DigestHostile {
 protected:
  Call client_call(std::string_view asked) { return answer_call(as_bytes(asked)); }
  std::string answer(Call& call) { return text_of(world.client()->step(call.input())->token); }
  Result<sspi::Step> judge_bound(std::string_view token, std::string_view channel,
                                 sspi::Flags flags = {}) {
    server = world.start(inbound, sspi::Role::kAcceptor);
    return server->step(response_call(as_bytes(token)).channel(channel).flags(flags).input());
  }
  void require() {
    world.settings = world.settings.with(Setting::kDigestChannelBindings, "require");
    inbound = world.acquire(sspi::Use::kInbound).value();
  }
};

TEST_F(DigestBindings, the_form_is_that_of_windows) {
  const std::string token = answer(client_call(challenge()).host("HTTP/host").channel("tls"));
  EXPECT_THAT(token, ::testing::HasSubstr("hashed-dirs=\"service-name,channel-binding\","
                                          "service-name=\"HTTP/host\",channel-binding=\""));
  sspi::ChannelBindings bindings;
  bindings.application_data = as_bytes("tls");
  const std::string channel = to_hex(bindings.hash());
  EXPECT_THAT(token, ::testing::HasSubstr(channel));
  const auto hash = crypto::md5(as_bytes("HTTP/host:" + channel));
  EXPECT_THAT(token, ::testing::HasSubstr("cnonce=\"+Upgraded+v1" + to_hex(hash)));
  const std::string without = answer(client_call(challenge()).host("HTTP/host"));
  EXPECT_THAT(without, ::testing::HasSubstr("channel-binding=\"" + std::string(32, '0')));
  const std::string older = replaced(challenge(), "+Upgraded+v1", "");
  EXPECT_THAT(answer(client_call(older).host("HTTP/host").channel("tls")),
              ::testing::Not(::testing::HasSubstr("hashed-dirs")));
}

TEST_F(DigestBindings, the_same_channel_is_let_in_and_another_is_not) {
  const std::string token = answer(client_call(challenge()).host("HTTP/host").channel("tls"));
  EXPECT_THAT(judge_bound(token, "another"), FailsWith(SEC_E_BAD_BINDINGS));
  ASSERT_THAT(judge_bound(token, "tls"), IsOk());
  EXPECT_EQ(
      std::get<sspi::ClientSpecifiedTarget>(*server->query(sspi::Attribute::kClientSpecifiedTarget))
          .target,
      "HTTP/host");
}

TEST_F(DigestBindings, missing_ones_are_as_flags_and_settings_say) {
  EXPECT_THAT(judge_bound(response(), "tls"), FailsWith(SEC_E_BAD_BINDINGS));
  EXPECT_THAT(judge_bound(response(), "tls", Flag::kAllowMissingBindings), IsOk());
  const std::string aware = answer(client_call(challenge()).host("HTTP/host"));
  EXPECT_THAT(judge_bound(aware, "tls", Flag::kAllowMissingBindings),
              FailsWith(SEC_E_BAD_BINDINGS));
  EXPECT_THAT(judge(answer(client_call(challenge()).host("HTTP/host").channel("tls"))), IsOk());
  require();
  EXPECT_THAT(judge(response()), FailsWith(SEC_E_BAD_BINDINGS));
  EXPECT_THAT(judge_bound(response(), "tls", Flag::kAllowMissingBindings),
              FailsWith(SEC_E_BAD_BINDINGS));
}

TEST_F(DigestBindings, directives_that_were_changed_or_taken_away_are_noticed) {
  const std::string token = answer(client_call(challenge()).host("HTTP/host").channel("tls"));
  EXPECT_THAT(judge_bound(replaced(token, "HTTP/host", "HTTP/other"), "tls"),
              FailsWith(SEC_E_MESSAGE_ALTERED));
  EXPECT_THAT(judge_bound(replaced(token, "hashed-dirs=", "hashed-dir="), "tls"),
              FailsWith(SEC_E_MESSAGE_ALTERED));
  EXPECT_THAT(judge_bound(replaced(token, "service-name,channel-binding", "service-name"), "tls"),
              FailsWith(SEC_E_MESSAGE_ALTERED));
  EXPECT_THAT(judge_bound(replaced(token, ",channel-binding=\"", ",channel-bindings=\""), "tls"),
              FailsWith(SEC_E_MESSAGE_ALTERED));
  // Without the client's word for them they do not count.
  EXPECT_THAT(judge_bound(response() + ",hashed-dirs=\"channel-binding\",channel-binding=\"" +
                              std::string(32, 'a') + "\"",
                          "tls"),
              FailsWith(SEC_E_BAD_BINDINGS));
}

}  // namespace
}  // namespace opensspi::digest
