// SPDX-License-Identifier: MIT
// Who the client of a ticket is: valid and invalid PACs, principals that map to no user, and
// anonymous clients.
#include "packages/kerberos/client_identity.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "identity/unix_users.h"
#include "settings/table.h"
#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/pac.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using forged::Signed;
using sspi::Flag;
using testing::Ends;

std::string logon_information() {
  return std::string(as_text(identity::testing::LogonBuilder().logon()));
}

class KerberosClient : public ::testing::Test {
 protected:
  // run returns the client that the server reports, or why it refuses.
  Result<identity::ClientPtr> run(const forged::Options& options, sspi::Flags server_asks = {}) {
    const forged::Realm realm(options);
    Ends ends(world_.host(), realm);
    ends.server_input.requested = server_asks;
    TRY(ends.run());
    granted_ = testing::granted(*ends.server);
    names_ = std::get<sspi::Names>(ends.server->query(sspi::Attribute::kNames).value()).user;
    native_ = testing::native_client(*ends.server);
    authority_ =
        std::get<sspi::AuthorityName>(ends.server->query(sspi::Attribute::kAuthority).value()).name;
    const SecretBytes state = TRY(ends.server->export_state());
    again_ = package().import_state(world_.host(), state.reveal(),
                                    fail(SEC_E_LOGON_DENIED, "nobody knows the SID"));
    return ends.server->client();
  }

  ntlm::testing::World world_;
  sspi::Flags granted_;
  std::string names_;
  std::string native_;
  std::string authority_;
  // What another process would have if the domain does not know a SID.
  Result<std::unique_ptr<sspi::Context>> again_ = fail(SEC_E_INTERNAL_ERROR, "not run");
};

TEST_F(KerberosClient, is_who_its_certificate_says_whatever_number_the_keytab_gives_the_key) {
  for (const krb5_kvno version : {3u, 1u, 0u, 258u}) {
    forged::Options options;
    options.logon_information = logon_information();
    options.keytab_version = version;
    const identity::ClientPtr client = run(options).value();
    EXPECT_EQ(names_, "LAB\\alice") << version;
    EXPECT_EQ(client->sid, identity::testing::kDomain.child(1105)) << version;
    EXPECT_FALSE(client->groups.empty());
  }
}

// An invalid PAC is ignored.
TEST_F(KerberosClient, is_its_principal_where_the_certificate_is_somebody_elses) {
  for (const Signed how :
       {Signed::kByAnother, Signed::kForAnotherClient, Signed::kForAnotherTime}) {
    forged::Options options;
    options.logon_information = logon_information();
    options.signed_certificate = how;
    const identity::ClientPtr client = run(options).value();
    EXPECT_EQ(names_, "alice@FORGED.TEST") << static_cast<int>(how);
    EXPECT_EQ(client->sid, principal_sid("alice@FORGED.TEST").value());
    EXPECT_TRUE(client->groups.empty());
  }
}

TEST_F(KerberosClient, is_its_principal_where_the_certificate_is_not_signed_at_all) {
  forged::Options options;
  options.bare_certificate =
      as_text(identity::testing::pac_of({{1, identity::testing::LogonBuilder().logon()}}));
  const identity::ClientPtr client = run(options).value();
  EXPECT_EQ(names_, "alice@FORGED.TEST");
  EXPECT_TRUE(client->groups.empty());
}

// No two principals are equal in a token, and none is anonymous.
TEST_F(KerberosClient, that_nobody_maps_has_a_sid_of_its_own) {
  std::vector<identity::Sid> sids;
  for (const auto& [user, realm] :
       {std::pair("alice", "FORGED.TEST"), std::pair("bob", "FORGED.TEST"),
        std::pair("alice", "OTHER.TEST")}) {
    forged::Options options;
    options.client = user;
    options.realm = realm;
    const identity::ClientPtr client = run(options).value();
    EXPECT_EQ(client->sid, principal_sid(std::string(user) + "@" + realm).value());
    EXPECT_EQ(client->primary_group, client->sid);
    EXPECT_NE(client->sid, identity::Sid());
    EXPECT_EQ(std::ranges::find(sids, client->sid), sids.end());
    sids.push_back(client->sid);
  }
}

// A client of a realm that this one trusts, whose name looks like a name of this one.
struct Foreigner {
  const char* client;
  krb5_int32 type;
  const char* whole;
};

TEST_F(KerberosClient, of_another_realm_is_never_one_of_this_realm) {
  world_.accounts.own_settings =
      world_.accounts.own_settings.with(Setting::kImpersonationSystemUsers, "daemon");
  for (const Foreigner& one :
       {Foreigner{R"(daemon\@FORGED.TEST)", KRB5_NT_ENTERPRISE_PRINCIPAL,
                  R"(daemon\@FORGED.TEST@EVIL.TEST)"},
        Foreigner{R"(daemon\@FORGED.TEST)", KRB5_NT_PRINCIPAL, R"(daemon\@FORGED.TEST@EVIL.TEST)"},
        Foreigner{R"(daemon\@FORGED.TEST)", KRB5_NT_MS_PRINCIPAL,
                  R"(daemon\@FORGED.TEST@EVIL.TEST)"},
        Foreigner{R"(FORGED\\daemon)", KRB5_NT_PRINCIPAL, R"(FORGED\\daemon@EVIL.TEST)"},
        Foreigner{R"(daemon\/x)", KRB5_NT_UID, R"(daemon\/x@EVIL.TEST)"},
        Foreigner{"daemon/x", KRB5_NT_SRV_INST, "daemon/x@EVIL.TEST"},
        Foreigner{"daemon", KRB5_NT_ENTERPRISE_PRINCIPAL, "daemon@EVIL.TEST"},
        Foreigner{"daemon", KRB5_NT_SMTP_NAME, "daemon@EVIL.TEST"}}) {
    forged::Options options;
    options.client = one.client;
    options.client_type = one.type;
    options.client_realm = "EVIL.TEST";
    const auto found = run(options);
    ASSERT_THAT(found, IsOk()) << one.whole << ": " << found.error().why;
    const identity::ClientPtr client = *found;
    EXPECT_FALSE(client->unix_user.has_value()) << one.whole;
    EXPECT_EQ(client->sid, principal_sid(one.whole).value()) << one.whole;
    EXPECT_EQ(client->domain, "EVIL.TEST");
    EXPECT_EQ(names_, one.whole);
    EXPECT_EQ(native_, one.whole);
    EXPECT_EQ(authority_, "EVIL.TEST");
    ASSERT_THAT(again_, IsOk()) << again_.error().why;
    const identity::ClientPtr imported = (*again_)->client().value();
    EXPECT_FALSE(imported->unix_user.has_value()) << one.whole;
    EXPECT_EQ(imported->sid, client->sid);
    EXPECT_EQ(imported->domain, "EVIL.TEST");
    EXPECT_EQ(testing::native_client(**again_), one.whole);
  }
}

TEST_F(KerberosClient, without_a_certificate_is_the_user_that_its_principal_maps_to) {
  forged::Options options;
  options.client = "daemon";
  EXPECT_FALSE(run(options).value()->unix_user.has_value()) << "a system user that nobody named";
  world_.accounts.own_settings =
      world_.accounts.own_settings.with(Setting::kImpersonationSystemUsers, "daemon");
  const identity::ClientPtr client = run(options).value();
  ASSERT_TRUE(client->unix_user.has_value());
  EXPECT_EQ(client->unix_user->name, "daemon");
  EXPECT_EQ(client->sid, identity::unix_user_sid(client->unix_user->uid));
  EXPECT_EQ((*again_)->client().value()->unix_user->name, "daemon");
}

TEST_F(KerberosClient, with_a_certificate_is_not_a_user_by_its_name) {
  world_.accounts.own_settings =
      world_.accounts.own_settings.with(Setting::kImpersonationSystemUsers, "daemon");
  forged::Options options;
  options.client = "daemon";
  options.logon_information = logon_information();
  const identity::ClientPtr client = run(options).value();
  EXPECT_EQ(client->sid, identity::testing::kDomain.child(1105));
  EXPECT_FALSE(client->unix_user.has_value());
  EXPECT_THAT(again_, FailsWith(SEC_E_LOGON_DENIED)) << "only the domain says who a SID is";
  options.signed_certificate = Signed::kForAnotherClient;
  EXPECT_EQ(run(options).value()->unix_user->name, "daemon") << "a certificate of somebody else";
}

// Computed with another implementation: hashlib.sha256(b"alice@FORGED.TEST"), little-endian.
TEST(KerberosPrincipalSid, is_the_same_everywhere) {
  EXPECT_EQ(principal_sid("alice@FORGED.TEST").value().text(),
            "S-1-22-88-297973152-2800755904-2914230203-2378429586-2780983343-3772247292-1019109763-"
            "452248203");
}

forged::Options anonymous(const std::string& client, krb5_flags flags,
                          const std::string& realm = "FORGED.TEST") {
  forged::Options options;
  options.client = client;
  options.realm = realm;
  options.flags |= flags;
  return options;
}

// RFC 8062: any of these says that the client is anonymous.
TEST_F(KerberosClient, that_is_anonymous_is_welcome_only_where_null_sessions_are) {
  for (const forged::Options& options :
       {anonymous("WELLKNOWN/ANONYMOUS", 0), anonymous("alice", TKT_FLG_ANONYMOUS),
        anonymous("alice", 0, "WELLKNOWN:ANONYMOUS"),
        anonymous("WELLKNOWN/ANONYMOUS", TKT_FLG_ANONYMOUS, "WELLKNOWN:ANONYMOUS")}) {
    EXPECT_THAT(run(options), FailsWith(SEC_E_LOGON_DENIED));
    const auto client = run(options, Flag::kNullSession);
    ASSERT_THAT(client, IsOk());
    EXPECT_TRUE((*client)->anonymous);
    EXPECT_TRUE(granted_.has(Flag::kNullSession));
    EXPECT_EQ(names_, "NT AUTHORITY\\ANONYMOUS LOGON");
  }
}

TEST_F(KerberosClient, that_only_looks_anonymous_is_not) {
  for (const char* name :
       {"ANONYMOUS", "WELLKNOWN", "WELLKNOWN/ANONYMOUS/x", "ANONYMOUS/WELLKNOWN"}) {
    const auto client = run(anonymous(name, 0), Flag::kNullSession);
    ASSERT_THAT(client, IsOk()) << name;
    EXPECT_FALSE((*client)->anonymous) << name;
    EXPECT_FALSE(granted_.has(Flag::kNullSession));
  }
}

}  // namespace
}  // namespace opensspi::kerberos
