// SPDX-License-Identifier: MIT
// HTTP: client and server against one another, in the buffers of curl, .NET and IIS.
#include <sys/wait.h>
#include <unistd.h>

#include "settings/table.h"
#include "support/digest_expectations.h"
#include "support/results.h"

namespace opensspi::digest {
namespace {

using sspi::Attribute;
using sspi::Outcome;
using sspi::Stage;
using testing::answer_call;
using testing::Call;
using testing::challenge_call;
using testing::header_for;
using testing::replaced;
using testing::response_call;
using testing::text_of;
using testing::World;

class DigestHttp : public ::testing::Test {
 protected:
  Bytes challenge(sspi::Flags flags = {}) {
    auto step = world.server()->step(challenge_call().flags(flags).input());
    EXPECT_THAT(step, IsOk());
    EXPECT_EQ(step->outcome, Outcome::kContinue);
    return step->token;
  }
  // response answers a challenge on a client that goes on living.
  Bytes response(ByteView challenge, std::string_view method = "GET",
                 std::string_view uri = "/page") {
    client = world.client();
    auto step = client->step(answer_call(challenge, method, uri).input());
    EXPECT_THAT(step, IsOk());
    EXPECT_EQ(step->outcome, Outcome::kDone);
    return step->token;
  }
  // judge hands a response to a context of its own, as a server does on a new connection.
  Result<sspi::Step> judge(ByteView token, std::string_view method = "GET",
                           std::string_view uri = "/page") {
    server = world.server();
    return server->step(response_call(token, method, uri).input());
  }

  World world;
  std::unique_ptr<sspi::Context> client;
  std::unique_ptr<sspi::Context> server;
};

TEST_F(DigestHttp, the_challenge_is_that_of_windows) {
  const std::string text = text_of(challenge());
  EXPECT_THAT(text, ::testing::StartsWith("qop=\"auth\",algorithm=MD5-sess,nonce=\"+Upgraded+v1"));
  EXPECT_THAT(text, ::testing::EndsWith("\",charset=utf-8,realm=\"SERVER\""));
  EXPECT_LT(text.size(), 2048u);
}

TEST_F(DigestHttp, the_right_password_is_let_in) {
  const Bytes token = response(challenge());
  const auto step = judge(token);
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kDone);
  EXPECT_TRUE(step->token.empty());
  EXPECT_EQ(step->expiry, kNever);
  EXPECT_EQ(server->stage(), Stage::kEstablished);
  EXPECT_EQ((*server->client())->user, "alice");
  EXPECT_EQ(std::get<sspi::Names>(*server->query(Attribute::kNames)).user, "SERVER\\alice");
  EXPECT_THAT(text_of(token), ::testing::HasSubstr("username=\"alice\",realm=\"SERVER\""));
  EXPECT_THAT(text_of(token), ::testing::HasSubstr(",qop=auth,"));
  EXPECT_THAT(text_of(token), ::testing::HasSubstr(",nc=00000001,"));
}

TEST_F(DigestHttp, the_challenging_context_takes_the_response_too) {
  server = world.server();
  const auto step = server->step(challenge_call().input());
  ASSERT_THAT(step, IsOk());
  EXPECT_THAT(server->step(response_call(response(step->token)).input()), IsOk());
  EXPECT_EQ(server->stage(), Stage::kEstablished);
  EXPECT_THAT(server->step(challenge_call().input()), FailsWith(SEC_E_LOGON_DENIED));
}

TEST_F(DigestHttp, wrong_passwords_users_and_refused_accounts_are_denied) {
  const auto try_as = [&](const std::string& user, std::string_view password) {
    auto own = world.client(user, password);
    return judge(own->step(answer_call(challenge()).input())->token);
  };
  EXPECT_THAT(try_as("alice", "wrong"), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_EQ(server->stage(), Stage::kFailed);
  EXPECT_THAT(server->step(challenge_call().input()), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_THAT(try_as("nobody", "Secret1!"), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_EQ(world.accounts.num_wrong, 2);
  world.accounts.users["bob"].refusal = identity::Refusal::kDisabled;
  EXPECT_THAT(try_as("bob", "Other2!"), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_EQ(world.accounts.num_right, 1);
}

TEST_F(DigestHttp, names_and_passwords_beyond_ascii) {
  const std::string user = "gr\xC3\xBC\xC3\x9F";
  auto own = world.client(user, "M\xC3\xBCnchen");
  const Bytes asked = challenge();
  EXPECT_THAT(judge(own->step(answer_call(asked).input())->token), IsOk());
  // A client that does not know the directive charset sends ISO 8859-1.
  const std::string plain = replaced(text_of(challenge()), "charset=utf-8,", "");
  auto older = world.client(user, "M\xC3\xBCnchen");
  const auto step = older->step(answer_call(as_bytes(plain)).input());
  ASSERT_THAT(step, IsOk());
  EXPECT_THAT(text_of(step->token), ::testing::HasSubstr("username=\"gr\xFC\xDF\""));
  EXPECT_THAT(judge(step->token), IsOk());
}

TEST_F(DigestHttp, a_later_request_is_to_be_completed) {
  const Bytes first = response(challenge());
  ASSERT_THAT(judge(first), IsOk());
  const auto header = header_for(*client, "POST", "/next");
  ASSERT_THAT(header, IsOk());
  EXPECT_THAT(text_of(*header), ::testing::HasSubstr(",nc=00000002,"));
  const auto step = judge(*header, "POST", "/next");
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kCompleteNeeded);
  EXPECT_EQ(server->stage(), Stage::kHalfOpen);
  EXPECT_FALSE(server->client().ok());
  // .NET hands in the same buffers, of which the last is an output token.
  Call again = response_call(*header, "POST", "/next");
  again.token("room for an output token");
  ASSERT_THAT(server->complete(again.message()), IsOk());
  EXPECT_EQ(again.message()[0].bytes.size(), header->size());
  EXPECT_TRUE(again.message()[4].bytes.empty());
  EXPECT_EQ(server->stage(), Stage::kEstablished);
  EXPECT_EQ((*server->client())->user, "alice");
  EXPECT_THAT(server->complete(again.message()), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST_F(DigestHttp, completion_takes_one_output_buffer_as_well) {
  ASSERT_THAT(judge(response(challenge())), IsOk());
  ASSERT_THAT(judge(*header_for(*client, "GET", "/page")), IsOk());
  Call output;
  output.token("room");
  EXPECT_THAT(server->complete(output.message()), IsOk());
  EXPECT_TRUE(output.message()[0].bytes.empty());
}

TEST_F(DigestHttp, a_replayed_response_is_refused) {
  const Bytes first = response(challenge());
  ASSERT_THAT(judge(first), IsOk());
  const auto step = judge(first);
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kCompleteNeeded);
  EXPECT_THAT(server->complete({}), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_EQ(server->stage(), Stage::kFailed);
  EXPECT_FALSE(server->client().ok());
}

TEST_F(DigestHttp, a_later_request_with_a_wrong_digest_is_refused) {
  ASSERT_THAT(judge(response(challenge())), IsOk());
  const Bytes header = *header_for(*client, "GET", "/page");
  ASSERT_THAT(judge(header, "POST"), IsOk());
  EXPECT_THAT(server->complete({}), FailsWith(SEC_E_MESSAGE_ALTERED));
  // What was not proven does not use the count up.
  ASSERT_THAT(judge(header), IsOk());
  EXPECT_THAT(server->complete({}), IsOk());
}

TEST_F(DigestHttp, an_account_that_was_disabled_meanwhile_is_refused) {
  ASSERT_THAT(judge(response(challenge())), IsOk());
  const Bytes header = *header_for(*client, "GET", "/page");
  world.accounts.users["alice"].refusal = identity::Refusal::kDisabled;
  ASSERT_THAT(judge(header), IsOk());
  EXPECT_THAT(server->complete({}), FailsWith(SEC_E_LOGON_DENIED));
}

TEST_F(DigestHttp, an_old_nonce_is_stale_for_the_right_password_only) {
  const Bytes token = response(challenge());
  const Bytes wrong = world.client("alice", "wrong")->step(answer_call(challenge()).input())->token;
  world.env.pass(600);
  EXPECT_THAT(judge(wrong), FailsWith(SEC_E_LOGON_DENIED));
  const auto step = judge(token);
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kContinue);
  EXPECT_THAT(text_of(step->token), ::testing::HasSubstr(",stale=true,"));
  // The client answers the new one on the same context, as .NET does.
  const auto renewed = client->step(answer_call(step->token).input());
  ASSERT_THAT(renewed, IsOk());
  EXPECT_THAT(text_of(renewed->token), ::testing::HasSubstr(",nc=00000001,"));
  EXPECT_THAT(server->step(response_call(renewed->token).input()), IsOk());
  EXPECT_EQ(server->stage(), Stage::kEstablished);
}

TEST_F(DigestHttp, a_session_ends_with_its_nonce) {
  ASSERT_THAT(judge(response(challenge())), IsOk());
  world.env.pass(600);
  const auto step = judge(*header_for(*client, "GET", "/page"));
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kContinue);
  EXPECT_THAT(text_of(step->token), ::testing::HasSubstr("stale=true"));
}

TEST_F(DigestHttp, another_servers_nonce_is_stale) {
  World other;
  const auto foreign = other.server()->step(challenge_call().input());
  const auto step = judge(response(foreign->token));
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kContinue);
  EXPECT_THAT(text_of(step->token), ::testing::HasSubstr("stale=true"));
}

// Servers fork with their credentials: what one process has taken no other may take again.
TEST_F(DigestHttp, a_forked_child_takes_no_nonce_of_its_parent) {
  const auto inbound = world.acquire(sspi::Use::kInbound);
  auto asking = world.start(*inbound, sspi::Role::kAcceptor);
  const Bytes token = response(asking->step(challenge_call().input())->token);
  const pid_t child = fork();
  if (child == 0) {
    auto context = world.start(*inbound, sspi::Role::kAcceptor);
    const auto step = context->step(response_call(token).input());
    _exit(step.ok() && step->outcome == Outcome::kContinue ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(judge(token), IsOk());
  EXPECT_EQ(server->stage(), Stage::kEstablished);
}

TEST_F(DigestHttp, the_clock_may_go_backwards) {
  const Bytes token = response(challenge());
  world.env.pass(-3600);
  const auto step = judge(token);
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kContinue);
}

TEST_F(DigestHttp, a_nonce_without_qop_is_good_once) {
  const std::string old = replaced(text_of(challenge()), "qop=\"auth\",", "");
  const Bytes token = response(as_bytes(old));
  EXPECT_THAT(text_of(token), ::testing::Not(::testing::HasSubstr("nc=")));
  EXPECT_THAT(judge(token), IsOk());
  EXPECT_EQ(server->stage(), Stage::kEstablished);
  ASSERT_THAT(judge(token), IsOk());
  EXPECT_THAT(server->complete({}), FailsWith(SEC_E_OUT_OF_SEQUENCE));
}

TEST_F(DigestHttp, the_uri_of_the_request_counts) {
  const Bytes token = response(challenge());
  EXPECT_THAT(judge(token, "GET", "/other"), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_THAT(judge(token, "GET", "http://host:8080/page"), IsOk());
  world.settings = world.settings.with(Setting::kDigestUri, "ignore");
  EXPECT_THAT(judge(response(challenge()), "GET", "/other"), IsOk());
  EXPECT_THAT(judge(response(challenge()), "GET", ""), IsOk());
}

TEST_F(DigestHttp, the_realm_is_the_callers_in_utf16_too) {
  const std::string_view wide("r\0e\0a\0l\0m\0", 10);
  const auto with_realm = [&](std::string_view token) {
    server = world.server();
    Call call;
    call.token(token).parameter("GET").parameter("/page").parameter("").parameter(wide);
    return server->step(call.input());
  };
  const auto asked = with_realm("");
  ASSERT_THAT(asked, IsOk());
  EXPECT_THAT(text_of(asked->token), ::testing::HasSubstr("realm=\"realm\""));
  const Bytes token = response(asked->token);
  EXPECT_THAT(judge(token), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_THAT(with_realm(as_text(token)), IsOk());
}

TEST_F(DigestHttp, each_algorithm_that_a_setting_names) {
  for (const char* name :
       {"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"}) {
    world.settings = world.settings.with(Setting::kDigestAlgorithm, name);
    const Bytes asked = challenge();
    EXPECT_THAT(text_of(asked), ::testing::HasSubstr("algorithm=" + std::string(name) + ","));
    EXPECT_THAT(judge(response(asked)), IsOk()) << name;
    ASSERT_THAT(judge(*header_for(*client, "GET", "/page")), IsOk()) << name;
    EXPECT_THAT(server->complete({}), IsOk()) << name;
  }
}

TEST_F(DigestHttp, an_algorithm_that_was_not_asked_for_is_refused) {
  world.settings = world.settings.with(Setting::kDigestAlgorithm, "SHA-256");
  const std::string weaker = replaced(text_of(challenge()), "algorithm=SHA-256", "algorithm=MD5");
  EXPECT_THAT(judge(response(as_bytes(weaker))), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(DigestHttp, bodies_are_covered_where_integrity_is_asked_for) {
  const std::string body_hash = "5d41402abc4b2a76b9719d911017c592";
  const auto exchange = [&](std::string_view sent, std::string_view seen) {
    const Bytes asked = challenge(sspi::Flag::kIntegrity);
    client = world.client();
    Call answer;
    answer.token(asked).parameter("PUT").parameter(sent).target("/x");
    auto step = client->step(answer.flags(sspi::Flag::kIntegrity).input());
    EXPECT_THAT(step, IsOk());
    EXPECT_TRUE(step->granted.has(sspi::Flag::kIntegrity));
    server = world.server();
    Call judged;
    judged.token(step->token).parameter("PUT").parameter("/x").parameter(seen);
    return server->step(judged.flags(sspi::Flag::kIntegrity).input());
  };
  EXPECT_THAT(exchange(body_hash, body_hash), IsOk());
  EXPECT_THAT(exchange("", ""), IsOk());
  EXPECT_THAT(exchange(body_hash, "d41d8cd98f00b204e9800998ecf8427e"),
              FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_THAT(exchange(body_hash, "no digest"), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(DigestHttp, qualities_that_do_not_meet_are_refused) {
  auto own = world.client();
  EXPECT_THAT(own->step(answer_call(challenge()).flags(sspi::Flag::kIntegrity).input()),
              FailsWith(SEC_E_QOP_NOT_SUPPORTED));
  EXPECT_THAT(world.server()->step(challenge_call().flags(sspi::Flag::kConfidentiality).input()),
              FailsWith(SEC_E_QOP_NOT_SUPPORTED));
  const std::string conf = replaced(text_of(challenge()), "qop=\"auth\"", "qop=\"auth-conf\"");
  EXPECT_THAT(world.client()->step(answer_call(as_bytes(conf)).input()),
              FailsWith(SEC_E_QOP_NOT_SUPPORTED));
}

TEST_F(DigestHttp, a_connection_goes_on_with_verified_headers) {
  ASSERT_THAT(judge(response(challenge())), IsOk());
  const auto verify = [&](ByteView header) {
    return server->verify(response_call(header).message(), 0);
  };
  const Bytes second = *header_for(*client, "GET", "/page");
  const Bytes third = *header_for(*client, "GET", "/page");
  EXPECT_THAT(verify(third), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(verify(second), IsOk());
  EXPECT_THAT(verify(second), FailsWith(SEC_E_OUT_OF_SEQUENCE));
  EXPECT_THAT(verify(third), IsOk());
  const std::string fourth = text_of(*header_for(*client, "GET", "/page"));
  const size_t digit = fourth.find("response=\"") + 10;
  std::string changed = fourth;
  changed[digit] = changed[digit] == '0' ? '1' : '0';
  EXPECT_THAT(verify(as_bytes(changed)), FailsWith(SEC_E_MESSAGE_ALTERED));
  EXPECT_THAT(verify(as_bytes(fourth)), IsOk());
  world.env.pass(600);
  EXPECT_THAT(verify(*header_for(*client, "GET", "/page")), FailsWith(SEC_E_CONTEXT_EXPIRED));
}

TEST_F(DigestHttp, signing_needs_room_and_costs_nothing_without_it) {
  response(challenge());
  Call call;
  call.token("").parameter("GET").parameter("/").parameter("");
  Bytes room(20);
  std::vector<sspi::Buffer> buffers(call.message().begin(), call.message().end());
  EXPECT_THAT(client->sign(0, buffers, 0), FailsWith(SEC_E_INVALID_TOKEN));
  buffers.push_back({sspi::BufferKind::kPadding, sspi::Access::kReadWrite, room});
  EXPECT_THAT(client->sign(0, buffers, 0), FailsWith(SEC_E_BUFFER_TOO_SMALL));
  EXPECT_THAT(client->sign(1, buffers, 0), FailsWith(SEC_E_QOP_NOT_SUPPORTED));
  EXPECT_THAT(text_of(*header_for(*client, "GET", "/")), ::testing::HasSubstr("nc=00000002"));
}

TEST_F(DigestHttp, a_client_waits_for_its_challenge) {
  auto own = world.client();
  Call call;
  call.target("/page").flags(sspi::Flag::kHttp);
  const auto step = own->step(call.input());
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ(step->outcome, Outcome::kContinue);
  EXPECT_TRUE(step->token.empty());
  EXPECT_THAT(own->step(answer_call(challenge()).input()), IsOk());
}

TEST_F(DigestHttp, what_a_client_cannot_do_without) {
  const Bytes asked = challenge();
  EXPECT_THAT(world.client()->step(answer_call(asked, "GET", "").input()),
              FailsWith(SEC_E_TARGET_UNKNOWN));
  EXPECT_THAT(world.client()->step(answer_call(asked, "").input()), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(world.client()->step(answer_call(asked, "GET X").input()),
              FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(world.client()->step(answer_call(asked, "GET", "/a\r\nb").input()),
              FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(world.client()->step(answer_call(as_bytes("realm=\"x\"")).input()),
              FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(world.client("")->step(answer_call(asked).input()), FailsWith(SEC_E_NO_CREDENTIALS));
}

TEST_F(DigestHttp, the_current_user_needs_a_password) {
  EXPECT_THAT(world.acquire(sspi::Use::kOutbound), FailsWith(SEC_E_NO_CREDENTIALS));
  world.accounts.own_password = "Secret1!";
  const auto own = world.acquire(sspi::Use::kOutbound);
  ASSERT_THAT(own, IsOk());
  auto context = world.start(*own, sspi::Role::kInitiator);
  EXPECT_THAT(judge(context->step(answer_call(challenge()).input())->token), IsOk());
}

TEST_F(DigestHttp, users_of_a_domain_are_sent_with_it) {
  auto own = world.client("alice", "Secret1!", "SERVER2");
  const auto step = own->step(answer_call(challenge()).input());
  EXPECT_THAT(text_of(step->token), ::testing::HasSubstr("username=\"SERVER2\\\\alice\""));
  EXPECT_THAT(judge(step->token), IsOk());
  // Some clients do not escape the backslash.
  auto other = world.client("alice", "Secret1!", "SERVER2");
  const Bytes token = other->step(answer_call(challenge()).input())->token;
  EXPECT_THAT(judge(as_bytes(replaced(text_of(token), "2\\\\a", "2\\a"))), IsOk());
  auto ours = world.client("alice", "Secret1!", "server");
  EXPECT_THAT(text_of(ours->step(answer_call(challenge()).input())->token),
              ::testing::HasSubstr("username=\"alice\""));
}

TEST_F(DigestHttp, user_names_are_hashed_where_the_server_asks) {
  const std::string asked = text_of(challenge()) + ",userhash=true";
  const std::string token = text_of(response(as_bytes(asked)));
  EXPECT_THAT(token, ::testing::HasSubstr(",userhash=true"));
  EXPECT_THAT(token, ::testing::Not(::testing::HasSubstr("alice")));
}

TEST_F(DigestHttp, challenges_without_a_response_are_not_kept) {
  const auto credential = world.acquire(sspi::Use::kInbound);
  for (int i = 0; i < 1000; ++i) {
    auto context = world.start(*credential, sspi::Role::kAcceptor);
    ASSERT_THAT(context->step(challenge_call().input()), IsOk());
  }
  const auto state = world.host.state<State>(package());
  EXPECT_EQ(state->sessions().size(), 0u);
}

// A refused account is not told apart by the number of questions either, also if its name is
// written in two ways.
TEST_F(DigestHttp, a_right_password_of_a_refused_account_costs_as_many_questions_as_a_wrong_one) {
  world.accounts.users["bob"].refusal = identity::Refusal::kDisabled;
  const auto questions = [&](const char* password) {
    const int before = world.accounts.num_asked;
    auto own = world.client("bob", password, "OTHER");
    EXPECT_THAT(judge(own->step(answer_call(challenge()).input())->token),
                FailsWith(SEC_E_LOGON_DENIED));
    return world.accounts.num_asked - before;
  };
  const int wrong = questions("wrong");
  EXPECT_EQ(wrong, 2);
  EXPECT_EQ(questions("Other2!"), wrong);
  EXPECT_EQ(world.accounts.num_right, 1);
  EXPECT_EQ(world.accounts.num_wrong, 1);
}

TEST_F(DigestHttp, unknown_users_cost_as_many_questions_as_known_ones) {
  EXPECT_THAT(judge(response(challenge())), IsOk());
  const int known = std::exchange(world.accounts.num_asked, 0);
  EXPECT_FALSE(judge(world.client("nobody")->step(answer_call(challenge()).input())->token).ok());
  EXPECT_EQ(world.accounts.num_asked, known);
}

}  // namespace
}  // namespace opensspi::digest
