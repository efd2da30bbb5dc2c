// Who the client of a ticket is: certificates that are to be believed or not, principals that
// nobody maps, and clients that no KDC asked who they are.
#include "packages/kerberos/client_identity.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "identity/pac_testing.h"
#include "packages/kerberos/testing.h"
#include "packages/ntlm/testing.h"

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
  // run answers who the server says that the client is, or why it refuses.
  Result<identity::ClientPtr> run(const forged::Options& options, sspi::Flags server_asks = {}) {
    const forged::Realm realm(options);
    Ends ends(world_.host(), realm);
    ends.server_input.requested = server_asks;
    TRY(ends.run());
    granted_ = testing::granted(*ends.server);
    names_ = std::get<sspi::Names>(ends.server->query(sspi::Attribute::kNames).value()).user;
    return ends.server->client();
  }

  ntlm::testing::World world_;
  sspi::Flags granted_;
  std::string names_;
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

// A certificate that is not to be believed counts as none.
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

// A token never makes two principals equal, nor one of them nobody.
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

// Computed with another implementation: hashlib.sha256(b"alice@FORGED.TEST"), little-endian.
TEST(PrincipalSid, is_the_same_everywhere) {
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

// RFC 8062: any of these says that the KDC did not ask.
TEST_F(KerberosClient, that_is_anonymous_is_welcome_only_where_null_sessions_are) {
  for (const forged::Options& options :
       {anonymous("WELLKNOWN/ANONYMOUS", 0), anonymous("alice", TKT_FLG_ANONYMOUS),
        anonymous("alice", 0, "WELLKNOWN:ANONYMOUS"),
        anonymous("WELLKNOWN/ANONYMOUS", TKT_FLG_ANONYMOUS, "WELLKNOWN:ANONYMOUS")}) {
    EXPECT_EQ(run(options).error().code, SEC_E_LOGON_DENIED);
    const auto client = run(options, Flag::kNullSession);
    ASSERT_TRUE(client.ok());
    EXPECT_TRUE((*client)->anonymous);
    EXPECT_TRUE(granted_.has(Flag::kNullSession));
    EXPECT_EQ(names_, "NT AUTHORITY\\ANONYMOUS LOGON");
  }
}

TEST_F(KerberosClient, that_only_looks_anonymous_is_not) {
  for (const char* name :
       {"ANONYMOUS", "WELLKNOWN", "WELLKNOWN/ANONYMOUS/x", "ANONYMOUS/WELLKNOWN"}) {
    const auto client = run(anonymous(name, 0), Flag::kNullSession);
    ASSERT_TRUE(client.ok()) << name;
    EXPECT_FALSE((*client)->anonymous) << name;
    EXPECT_FALSE(granted_.has(Flag::kNullSession));
  }
}

}  // namespace
}  // namespace opensspi::kerberos
