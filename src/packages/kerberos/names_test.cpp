// Which principals names stand for, in a realm without a KDC.
#include "packages/kerberos/names.h"

#include <gtest/gtest.h>

#include <fstream>

#include "packages/kerberos/testing.h"

namespace opensspi::kerberos {
namespace {

class NamesInARealm : public ::testing::Test {
 protected:
  // A second realm is made known before libkrb5 reads the file.
  NamesInARealm() {
    std::ofstream(realm_.folder() + "/krb5.conf", std::ios::app)
        << "[realms]\n mixed.Test = {\n  kdc = 127.0.0.1:1\n }\n";
  }
  static std::string user(const std::string& name, const std::string& domain = "") {
    const Krb5 krb5;
    const auto principal = user_principal(krb5, name, domain);
    if (!principal.ok()) return std::to_string(principal.error().code);
    return text_of(krb5, principal->get()).value();
  }
  static std::string target(const std::string& name) {
    const Krb5 krb5;
    const auto principal = target_principal(krb5, name, nullptr);
    if (!principal.ok()) return std::to_string(principal.error().code);
    return text_of(krb5, principal->get()).value();
  }
  static std::string code(int64_t status) { return std::to_string(static_cast<int32_t>(status)); }

  forged::Realm realm_;
};

TEST_F(NamesInARealm, realms_that_are_configured_are_known_in_any_case) {
  for (const char* name : {"alice", "alice@FORGED.TEST", "alice@forged.test", "alice@Forged.Test",
                           R"(forged.test\alice)", R"(FORGED\alice)", R"(forged\alice)"}) {
    EXPECT_EQ(user(name), "alice@FORGED.TEST") << name;
  }
  EXPECT_EQ(user("alice", "forged.test"), "alice@FORGED.TEST");
  EXPECT_EQ(user("bob@MIXED.TEST"), "bob@mixed.Test");
  EXPECT_EQ(user("bob", "Mixed.test"), "bob@mixed.Test");
  EXPECT_EQ(target("HTTP/server@forged.test"), "HTTP/server@FORGED.TEST");
  EXPECT_EQ(target("HTTP/server@elsewhere.test"), "HTTP/server@elsewhere.test");
}

TEST_F(NamesInARealm, a_suffix_that_is_no_realm_is_for_the_default_realm_to_know) {
  const Krb5 krb5;
  const Principal principal = user_principal(krb5, "alice@example.com", "").value();
  EXPECT_EQ(principal->type, KRB5_NT_ENTERPRISE_PRINCIPAL);
  EXPECT_EQ(realm_of(principal.get()), "FORGED.TEST");
  EXPECT_EQ(principal->length, 1);
  EXPECT_EQ(std::string(principal->data[0].data, principal->data[0].length), "alice@example.com");
  EXPECT_EQ(text_of(krb5, principal.get()).value(), "alice@example.com");
}

TEST_F(NamesInARealm, a_suffix_in_capitals_and_a_services_is_a_realm) {
  EXPECT_EQ(user("alice@EXAMPLE.COM"), "alice@EXAMPLE.COM");
  EXPECT_EQ(user("HTTP/host@example.com"), "HTTP/host@EXAMPLE.COM");
  EXPECT_EQ(user("alice", "example.com"), "alice@EXAMPLE.COM");
}

TEST_F(NamesInARealm, this_machine_is_no_realm) {
  EXPECT_EQ(user("alice", "."), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(user(R"(.\alice)"), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(user("alice@FORGED.TEST", "."), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(target(R"(.\alice)"), code(SEC_E_TARGET_UNKNOWN));
}

TEST_F(NamesInARealm, what_is_no_name_is_refused) {
  for (const char* name : {"", "@", "alice@", "@FORGED.TEST", "alice@a@b", R"(a\b\c)"}) {
    EXPECT_EQ(user(name), code(SEC_E_UNKNOWN_CREDENTIALS)) << name;
  }
  EXPECT_EQ(user(std::string(2000, 'a')), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(user("alice", std::string(2000, 'a')), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(target(""), code(SEC_E_TARGET_UNKNOWN));
}

}  // namespace
}  // namespace opensspi::kerberos
