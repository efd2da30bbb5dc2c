// SPDX-License-Identifier: MIT
// Exported contexts continue where they were, and other bytes are refused.
#include <gtest/gtest.h>

#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/pac.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using ntlm::testing::session_key;
using sspi::Attribute;
using sspi::Flag;
using testing::Ends;
using testing::kDce;
using testing::kMutual;

// A sealed message in transit.
struct Sent {
  Bytes code = Bytes(100);
  Bytes text = {'t', 'e', 'x', 't'};
  std::array<sspi::Buffer, 2> buffers = {ntlm::testing::token(code), ntlm::testing::data(text)};

  explicit Sent(sspi::Context& from) { EXPECT_THAT(from.seal(0, buffers, 0), IsOk()); }
  Sent(const Sent&) = delete;
  Sent& operator=(const Sent&) = delete;
  Status arrive(sspi::Context& to) {
    TRY(to.unseal(buffers, 0));
    EXPECT_EQ(as_text(text), "text");
    return {};
  }
};

void expect_message_passes(sspi::Context& from, sspi::Context& to) {
  const Status passed = Sent(from).arrive(to);
  EXPECT_THAT(passed, IsOk()) << (passed.ok() ? "" : passed.error().why);
}

// A client that this machine does not know.
Result<identity::ClientPtr> unknown() { return fail(SEC_E_LOGON_DENIED, "nobody knows the SID"); }

struct Case {
  krb5_enctype enctype;
  sspi::Flags requested;
};

class KerberosExported : public ::testing::TestWithParam<Case> {
 protected:
  static forged::Options options() {
    forged::Options made;
    made.enctype = GetParam().enctype;
    return made;
  }
  void SetUp() override {
    ends_.client_input.requested = GetParam().requested | Flag::kIdentify;
    const Status established = ends_.run();
    ASSERT_THAT(established, IsOk()) << established.error().why;
    for (int i = 0; i < 3; ++i) {
      expect_message_passes(*ends_.client, *ends_.server);
    }
    expect_message_passes(*ends_.server, *ends_.client);
  }

  Result<std::unique_ptr<sspi::Context>> import(ByteView state,
                                                Result<identity::ClientPtr> client) {
    return package().import_state(world_.host(), state, std::move(client));
  }
  // moved returns what another process would have.
  std::unique_ptr<sspi::Context> moved_server() {
    auto context = import(ends_.server->export_state()->reveal(), unknown());
    EXPECT_THAT(context, IsOk()) << context.error().why;
    return std::move(*context);
  }
  std::unique_ptr<sspi::Context> moved_client() {
    auto context = import(ends_.client->export_state()->reveal(), identity::ClientPtr());
    EXPECT_THAT(context, IsOk()) << context.error().why;
    return std::move(*context);
  }

  ntlm::testing::World world_;
  forged::Realm realm_{options()};
  Ends ends_{world_.host(), realm_};
};
INSTANTIATE_TEST_SUITE_P(
    State, KerberosExported,
    ::testing::Values(Case{ENCTYPE_AES256_CTS_HMAC_SHA1_96, kMutual},
                      Case{ENCTYPE_AES128_CTS_HMAC_SHA256_128, kDce},
                      Case{ENCTYPE_AES256_CTS_HMAC_SHA384_192, kMutual.without(Flag::kMutualAuth)},
                      Case{ENCTYPE_ARCFOUR_HMAC, kMutual}, Case{ENCTYPE_ARCFOUR_HMAC, kDce}));

TEST_P(KerberosExported, goes_on_where_it_was_on_both_ends) {
  const auto server = moved_server();
  const auto client = moved_client();
  EXPECT_EQ(session_key(*server), session_key(*client));
  for (int i = 0; i < 2; ++i) {
    expect_message_passes(*client, *server);
    expect_message_passes(*server, *client);
  }
  const auto again = moved_client();
  EXPECT_FALSE(Sent(*again).arrive(*server).ok()) << "its number was used already";
}

TEST_P(KerberosExported, says_of_itself_what_it_said) {
  const auto server = moved_server();
  const auto client = moved_client();
  for (const auto& [before, after] :
       {std::pair{ends_.server.get(), server.get()}, std::pair{ends_.client.get(), client.get()}}) {
    const auto same = [&, old = before, now = after](Attribute attribute, auto member) {
      return member(*old->query(attribute)) == member(*now->query(attribute));
    };
    EXPECT_TRUE(
        same(Attribute::kNames, [](auto& value) { return std::get<sspi::Names>(value).user; }));
    EXPECT_TRUE(same(Attribute::kNativeNames, [](auto& value) {
      return std::get<sspi::NativeNames>(value).client + std::get<sspi::NativeNames>(value).server;
    }));
    EXPECT_TRUE(same(Attribute::kFlags, [](auto& value) {
      return std::get<sspi::ContextFlags>(value).granted.bits();
    }));
    EXPECT_TRUE(same(Attribute::kLifespan, [](auto& value) {
      const auto& lifespan = std::get<sspi::Lifespan>(value);
      return std::pair(lifespan.start.ticks, lifespan.expiry.ticks);
    }));
    EXPECT_TRUE(same(Attribute::kSizes,
                     [](auto& value) { return std::get<sspi::Sizes>(value).security_trailer; }));
    EXPECT_TRUE(same(Attribute::kClientSpecifiedTarget, [](auto& value) {
      return std::get<sspi::ClientSpecifiedTarget>(value).target;
    }));
    EXPECT_EQ(before->identify_only(), after->identify_only());
    sspi::StepInput token;
    EXPECT_THAT(after->step(token), FailsWith(SEC_E_INVALID_TOKEN)) << "it is established";
  }
}

TEST_P(KerberosExported, knows_its_client_by_its_principal) {
  const auto before = ends_.server->client();
  const auto server = moved_server();
  const auto after = server->client();
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ((*after)->user + "@" + (*after)->domain, "alice@FORGED.TEST");
  EXPECT_EQ((*after)->sid, (*before)->sid);
  EXPECT_THAT(moved_client()->client(), FailsWith(SEC_E_NO_IMPERSONATION));
}

TEST_P(KerberosExported, of_an_initiator_has_no_client) {
  const auto state = ends_.client->export_state();
  EXPECT_THAT(import(state->reveal(), world_.accounts.anonymous()), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_P(KerberosExported, cut_anywhere_or_made_longer_is_refused) {
  const auto state = ends_.client->export_state();
  const Bytes whole(state->reveal().begin(), state->reveal().end());
  for (size_t len = 0; len < whole.size(); ++len) {
    ASSERT_THAT(import(ByteView(whole).first(len), identity::ClientPtr()),
                FailsWith(SEC_E_INVALID_TOKEN))
        << len;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_THAT(import(longer, identity::ClientPtr()), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST_P(KerberosExported, with_any_byte_changed_is_refused_or_usable_without_harm) {
  for (sspi::Context* from : {ends_.client.get(), ends_.server.get()}) {
    const auto state = from->export_state();
    const bool acceptor = from == ends_.server.get();
    for (size_t at = 0; at < state->size(); ++at) {
      Bytes spoilt(state->reveal().begin(), state->reveal().end());
      spoilt[at] = static_cast<uint8_t>(spoilt[at] ^ 0xFF);
      const auto context =
          import(spoilt, acceptor ? unknown() : Result<identity::ClientPtr>(identity::ClientPtr()));
      if (!context.ok()) {
        continue;
      }
      Bytes text(8);
      Bytes code(100);
      sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(code)};
      const Status sealed = (*context)->seal(0, buffers, 0);
      EXPECT_FALSE((*context)->unseal(buffers, 0).ok()) << "a message of its own";
      EXPECT_TRUE(sealed.ok() || sealed.error().is(SEC_E_UNSUPPORTED_FUNCTION));
    }
  }
}

TEST_P(KerberosExported, of_another_version_is_refused) {
  const auto state = ends_.client->export_state();
  for (const uint8_t version : {uint8_t{0}, uint8_t{1}, uint8_t{3}}) {
    Bytes other(state->reveal().begin(), state->reveal().end());
    other[0] = version;
    EXPECT_THAT(import(other, identity::ClientPtr()), FailsWith(SEC_E_INVALID_TOKEN));
  }
}

// Only an acceptor has a client.
TEST_P(KerberosExported, initiator_that_says_where_a_clients_sid_is_from_is_refused) {
  const auto state = ends_.client->export_state();
  Bytes other(state->reveal().begin(), state->reveal().end());
  ASSERT_EQ(other[23], 0);
  other[23] = 1;
  EXPECT_THAT(import(other, identity::ClientPtr()), FailsWith(SEC_E_INVALID_TOKEN));
}

// With replay detection alone, messages may overtake each other; the window is exported too.
TEST(KerberosExportedWindow, remembers_what_was_seen) {
  ntlm::testing::World world;
  const forged::Realm realm;
  Ends ends(world.host(), realm);
  ends.client_input.requested = kMutual.without(Flag::kSequenceDetect);
  ASSERT_THAT(ends.run(), IsOk());
  Sent first(*ends.client);
  Sent second(*ends.client);
  const Bytes seen_code = second.code;
  const Bytes seen_text = second.text;
  ASSERT_THAT(second.arrive(*ends.server), IsOk());
  const auto state = ends.server->export_state();
  const auto server = package().import_state(world.host(), state->reveal(), unknown());
  ASSERT_THAT(server, IsOk());
  Sent third(*ends.client);
  EXPECT_THAT(third.arrive(**server), IsOk());
  EXPECT_THAT(first.arrive(**server), IsOk());
  second.code = seen_code;
  second.text = seen_text;
  EXPECT_THAT(second.arrive(**server), FailsWith(SEC_E_OUT_OF_SEQUENCE));
}

// The domain must return the SID and the groups of a PAC again.
class KerberosExportedOfADomain : public ::testing::Test {
 protected:
  static forged::Options options() {
    forged::Options made;
    made.logon_information = as_text(identity::testing::LogonBuilder().logon());
    return made;
  }
  void SetUp() override { ASSERT_THAT(ends_.run(), IsOk()); }
  Result<std::unique_ptr<sspi::Context>> import(Result<identity::ClientPtr> client) {
    return package().import_state(world_.host(), ends_.server->export_state()->reveal(),
                                  std::move(client));
  }
  ntlm::testing::World world_;
  forged::Realm realm_{options()};
  Ends ends_{world_.host(), realm_};
};

TEST_F(KerberosExportedOfADomain, has_the_groups_that_its_domain_says_today) {
  auto today = std::make_shared<identity::Client>(**ends_.server->client());
  today->groups = {identity::testing::kDomain.child(4711)};
  const auto server = import(identity::ClientPtr(today));
  ASSERT_THAT(server, IsOk()) << server.error().why;
  EXPECT_EQ((**(*server)->client()).groups, today->groups);
  EXPECT_EQ((**(*server)->client()).sid, identity::testing::kDomain.child(1105));
}

TEST_F(KerberosExportedOfADomain, is_nobody_where_the_domain_says_nothing) {
  EXPECT_THAT(import(unknown()), FailsWith(SEC_E_LOGON_DENIED));
  EXPECT_THAT(import(identity::ClientPtr()), FailsWith(SEC_E_LOGON_DENIED));
}

}  // namespace
}  // namespace opensspi::kerberos
