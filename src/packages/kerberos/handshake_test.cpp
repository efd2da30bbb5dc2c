// SPDX-License-Identifier: MIT
// Regular handshakes, invalid tickets, and calls at the wrong time.
#include <gtest/gtest.h>

#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/pac.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using ntlm::testing::session_key;
using sspi::Flag;
using testing::Ends;
using testing::kDce;
using testing::kMutual;

class KerberosHandshake : public ::testing::Test {
 protected:
  Ends ends(const forged::Realm& realm, sspi::Flags requested = kMutual) {
    Ends made(world_.host(), realm);
    made.client_input.requested = requested;
    return made;
  }
  // refusal returns the codes of the server, and of the client that gets its error.
  std::pair<int32_t, int32_t> refusal(const forged::Options& options) {
    const forged::Realm realm(options);
    Ends made = ends(realm);
    const Status status = made.run();
    EXPECT_FALSE(status.ok());
    const auto told = made.step_client(made.owed);
    return {status.ok() ? 0 : status.error().code, told.ok() ? 0 : told.error().code};
  }
  ntlm::testing::World world_;
};

void expect_seals(sspi::Context& from, sspi::Context& to) {
  const Bytes secret = {'s', 'e', 'c', 'r', 'e', 't'};
  Bytes text = secret;
  Bytes code(100);
  sspi::Buffer buffers[] = {ntlm::testing::token(code), ntlm::testing::data(text)};
  ASSERT_THAT(from.seal(0, buffers, 0), IsOk());
  EXPECT_NE(text, secret);
  ASSERT_THAT(to.unseal(buffers, 0), IsOk());
  EXPECT_EQ(text, secret);
}

TEST_F(KerberosHandshake, takes_one_two_or_three_messages) {
  const forged::Realm realm;
  const sspi::Flags one_way = kMutual.without(Flag::kMutualAuth);
  for (const auto& [requested, messages] :
       {std::pair(one_way, 1u), std::pair(kMutual, 2u), std::pair(kDce, 3u)}) {
    Ends made = ends(realm, requested);
    ASSERT_THAT(made.run(), IsOk());
    EXPECT_EQ(made.messages.size(), messages);
    EXPECT_EQ(session_key(*made.client), session_key(*made.server));
    EXPECT_EQ(testing::native_client(*made.client), "alice@FORGED.TEST");
    EXPECT_EQ(testing::native_server(*made.client), "HTTP/server.forged.test@FORGED.TEST");
    expect_seals(*made.client, *made.server);
    expect_seals(*made.server, *made.client);
  }
}

TEST_F(KerberosHandshake, for_a_named_principal_is_for_no_other) {
  const forged::Realm realm;
  for (const auto& [principal, code] :
       {std::pair("HTTP/server.forged.test", SEC_E_OK),
        std::pair("HTTP/other.forged.test", SEC_E_WRONG_PRINCIPAL)}) {
    Ends made = ends(realm);
    sspi::AcquireRequest request;
    request.use = sspi::Use::kInbound;
    request.principal = principal;
    request.settings = std::make_shared<const Settings>(made.settings);
    made.server_credential = package().acquire(world_.host(), std::move(request)).value();
    const Status status = made.run();
    EXPECT_EQ(status.ok() ? SEC_E_OK : status.error().code, code) << principal;
  }
}

TEST_F(KerberosHandshake, is_refused_without_a_ticket_and_without_a_realm_to_ask) {
  const forged::Realm realm;
  Ends made = ends(realm);
  made.client_input.target_name = "HTTP/other.forged.test";
  EXPECT_THAT(made.run(), FailsWith(SEC_E_NO_CREDENTIALS)) << "there is no TGT, either";
}

TEST_F(KerberosHandshake, hands_no_ticket_over_where_none_can_be_forwarded) {
  forged::Options options;
  options.flags |= TKT_FLG_OK_AS_DELEGATE;
  const forged::Realm realm(options);
  Ends made = ends(realm, kMutual | Flag::kDelegate);
  ASSERT_THAT(made.run(), IsOk());
  EXPECT_FALSE(testing::granted(*made.client).has(Flag::kDelegate));
  EXPECT_FALSE(testing::granted(*made.server).has(Flag::kDelegate));
}

TEST_F(KerberosHandshake, of_an_expired_ticket_is_refused_and_its_client_told) {
  forged::Options options;
  options.times = {-36000, -3600};
  EXPECT_EQ(refusal(options), std::pair(static_cast<int32_t>(SEC_E_CONTEXT_EXPIRED),
                                        static_cast<int32_t>(SEC_E_CONTEXT_EXPIRED)));
}

TEST_F(KerberosHandshake, of_a_ticket_that_is_not_valid_yet_is_refused_and_its_client_told) {
  forged::Options options;
  options.times = {3600, 36000};
  EXPECT_EQ(refusal(options), std::pair(static_cast<int32_t>(SEC_E_TIME_SKEW),
                                        static_cast<int32_t>(SEC_E_TIME_SKEW)));
}

TEST_F(KerberosHandshake, of_a_ticket_for_another_key_is_refused_and_its_client_told) {
  forged::Options options;
  options.keytab_key = forged::KeytabKey::kAnother;
  EXPECT_EQ(refusal(options), std::pair(static_cast<int32_t>(SEC_E_WRONG_PRINCIPAL),
                                        static_cast<int32_t>(SEC_E_WRONG_PRINCIPAL)));
}

TEST_F(KerberosHandshake, of_a_ticket_that_its_client_knows_to_be_expired_is_not_begun) {
  forged::Options options;
  options.client_times = {-36000, -3600};
  const forged::Realm realm(options);
  Ends made = ends(realm);
  EXPECT_THAT(made.run(), FailsWith(SEC_E_NO_CREDENTIALS));
}

TEST_F(KerberosHandshake, begins_once_with_one_request) {
  const forged::Realm realm;
  for (const sspi::Flags requested : {kMutual, kDce}) {
    Ends made = ends(realm, requested);
    ASSERT_THAT(made.run(), IsOk());
    Ends again = ends(realm, requested);
    ASSERT_THAT(again.start(), IsOk());
    EXPECT_THAT(again.step_server(made.messages[0]), FailsWith(SEC_E_LOGON_DENIED));
  }
}

TEST_F(KerberosHandshake, with_a_signed_certificate_says_who_the_client_is_in_its_domain) {
  forged::Options options;
  options.logon_information = as_text(identity::testing::LogonBuilder().logon());
  const forged::Realm realm(options);
  Ends made = ends(realm);
  ASSERT_THAT(made.run(), IsOk());
  const identity::ClientPtr client = made.server->client().value();
  EXPECT_EQ(client->domain + "\\" + client->user, "LAB\\alice");
  EXPECT_EQ(client->sid, identity::testing::kDomain.child(1105));
}

void expect_refuses_messages(sspi::Context& context) {
  const Bytes hello = {'h', 'e', 'l', 'l', 'o'};
  Bytes text = hello;
  Bytes token(64);
  sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(token)};
  EXPECT_THAT(context.sign(0, buffers, 0), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_THAT(context.verify(buffers, 0), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_THAT(context.seal(0, buffers, 0), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_THAT(context.unseal(buffers, 0), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_THAT(context.complete(buffers), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
  EXPECT_EQ(text, hello);
}

void expect_refuses_everything(sspi::Context& context) {
  expect_refuses_messages(context);
  EXPECT_THAT(context.client(), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_FALSE(context.export_state().ok());
  EXPECT_FALSE(context.identify_only());
  auto& mechanism = dynamic_cast<sspi::MechanismContext&>(context);
  EXPECT_THAT(mechanism.sign_mech_list(Bytes(3)), FailsWith(SEC_E_INVALID_HANDLE));
  EXPECT_THAT(mechanism.verify_mech_list(Bytes(3), Bytes(28)), FailsWith(SEC_E_INVALID_HANDLE));
  for (uint32_t attribute = 0; attribute < 200; ++attribute) {
    const auto which = static_cast<sspi::Attribute>(attribute);
    const bool answers = which == sspi::Attribute::kSizes ||
                         which == sspi::Attribute::kPackageInfo ||
                         which == sspi::Attribute::kNegotiationInfo;
    EXPECT_EQ(context.query(which).ok(), answers) << attribute;
    if (answers) {
      continue;
    }
    EXPECT_THAT(context.query(which), FailsWith(SEC_E_INVALID_HANDLE)) << attribute;
  }
}

TEST_F(KerberosHandshake, half_open_does_nothing_but_go_on) {
  const forged::Realm realm;
  for (const sspi::Flags requested : {kMutual, kDce}) {
    Ends made = ends(realm, requested);
    ASSERT_THAT(made.start(), IsOk());
    expect_refuses_everything(*made.client);
    expect_refuses_everything(*made.server);
    Bytes token = *made.step_client({});
    expect_refuses_everything(*made.client);
    token = *made.step_server(token);
    if (requested == kDce) {
      expect_refuses_everything(*made.server);
    }
    token = *made.step_client(token);
    if (requested == kDce) {
      EXPECT_TRUE(made.step_server(token)->empty());
    }
    EXPECT_TRUE(made.client_done && made.server_done);
    expect_seals(*made.client, *made.server);
  }
}

TEST_F(KerberosHandshake, failed_does_nothing_at_all) {
  const forged::Realm realm;
  for (const sspi::Flags requested : {kMutual, kDce}) {
    Ends good = ends(realm, requested);
    ASSERT_THAT(good.run(), IsOk());
    Ends made = ends(realm, requested);
    ASSERT_THAT(made.start(), IsOk());
    ASSERT_THAT(made.step_client({}), IsOk());
    EXPECT_FALSE(made.step_client(Bytes(30, 7)).ok());
    EXPECT_FALSE(made.step_server(Bytes(30, 7)).ok());
    for (sspi::Context* context : {made.client.get(), made.server.get()}) {
      expect_refuses_everything(*context);
      for (const Bytes& token : good.messages) {
        sspi::StepInput input = made.client_input;
        input.token = token;
        EXPECT_THAT(context->step(input), FailsWith(SEC_E_INVALID_HANDLE));
      }
    }
  }
}

TEST_F(KerberosHandshake, finished_takes_no_more_tokens_and_works_on) {
  const forged::Realm realm;
  for (const sspi::Flags requested : {kMutual, kDce}) {
    Ends made = ends(realm, requested);
    ASSERT_THAT(made.run(), IsOk());
    for (const Bytes& token : made.messages) {
      EXPECT_THAT(made.step_client(token), FailsWith(SEC_E_INVALID_TOKEN));
      EXPECT_THAT(made.step_server(token), FailsWith(SEC_E_INVALID_TOKEN));
    }
    EXPECT_THAT(made.client->client(), FailsWith(SEC_E_NO_IMPERSONATION));
    expect_seals(*made.client, *made.server);
    expect_seals(*made.server, *made.client);
  }
}

TEST_F(KerberosHandshake, begins_with_no_token_at_the_client_and_with_one_at_the_server) {
  const forged::Realm realm;
  Ends made = ends(realm);
  ASSERT_THAT(made.start(), IsOk());
  EXPECT_THAT(made.step_client(Bytes(5)), FailsWith(SEC_E_INVALID_TOKEN));
  EXPECT_THAT(made.step_server({}), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_F(KerberosHandshake, refuses_what_kerberos_has_not) {
  const forged::Realm realm;
  for (const Flag flag :
       {Flag::kUseSessionKey, Flag::kDatagram, Flag::kFragmentToFit, Flag::kNullSession}) {
    Ends made = ends(realm, kMutual | flag);
    EXPECT_THAT(made.run(), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
  }
}

}  // namespace
}  // namespace opensspi::kerberos
