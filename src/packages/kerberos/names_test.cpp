// SPDX-License-Identifier: MIT
// The principals of names, in a realm without a KDC.
#include "packages/kerberos/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <tuple>

#include "support/kerberos.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

class KerberosNamesInARealm : public ::testing::Test {
 protected:
  // A second realm is made known before libkrb5 reads the file.
  KerberosNamesInARealm() {
    std::ofstream(realm_.folder() + "/krb5.conf", std::ios::app)
        << "[realms]\n mixed.Test = {\n  kdc = 127.0.0.1:1\n }\n";
  }
  static std::string user(const std::string& name, const std::string& domain = "") {
    const Krb5 krb5;
    const auto principal = user_principal(krb5, name, domain);
    if (!principal.ok()) {
      return std::to_string(principal.error().code);
    }
    return text_of(krb5, principal->get()).value();
  }
  static std::string target(const std::string& name) {
    const Krb5 krb5;
    const auto principal = target_principal(krb5, name, nullptr);
    if (!principal.ok()) {
      return std::to_string(principal.error().code);
    }
    return text_of(krb5, principal->get()).value();
  }
  static std::string code(int64_t status) { return std::to_string(static_cast<int32_t>(status)); }

  forged::Realm realm_;
};

TEST_F(KerberosNamesInARealm, realms_that_are_configured_are_known_in_any_case) {
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

TEST_F(KerberosNamesInARealm, a_suffix_that_is_not_a_realm_is_left_to_the_default_realm) {
  const Krb5 krb5;
  const Principal principal = user_principal(krb5, "alice@example.com", "").value();
  EXPECT_EQ(principal->type, KRB5_NT_ENTERPRISE_PRINCIPAL);
  EXPECT_EQ(realm_of(principal.get()), "FORGED.TEST");
  EXPECT_EQ(principal->length, 1);
  EXPECT_EQ(std::string(principal->data[0].data, principal->data[0].length), "alice@example.com");
  EXPECT_EQ(shown_name_of(krb5, principal.get()).value(), "alice@example.com");
  EXPECT_EQ(text_of(krb5, principal.get()).value(), R"(alice\@example.com@FORGED.TEST)");
}

// Each component of these contains a character that separates or ends parts of a name, or is empty.
TEST_F(KerberosNamesInARealm, the_whole_text_of_a_principal_is_that_principal_again) {
  const std::vector<std::vector<std::string>> names = {{"alice"},
                                                       {"alice@FORGED.TEST"},
                                                       {"a/b"},
                                                       {"a", "b"},
                                                       {"a\\"},
                                                       {"a\\", "@"},
                                                       {"\\@"},
                                                       {"", ""},
                                                       {""},
                                                       {"a\tb\n\b"},
                                                       {std::string("a\0b", 3)},
                                                       {"LAB\\alice"},
                                                       {"@", "/", "\\"}};
  std::vector<std::string> seen;
  for (std::vector<std::string> components : names) {
    for (std::string realm : {"FORGED.TEST", "R@S/T\\U"}) {
      const Krb5 krb5;
      std::vector<krb5_data> data;
      for (std::string& part : components) {
        data.push_back({0, static_cast<unsigned>(part.size()), part.data()});
      }
      krb5_principal_data principal{};
      principal.realm = {0, static_cast<unsigned>(realm.size()), realm.data()};
      principal.data = data.data();
      principal.length = static_cast<krb5_int32>(data.size());
      const std::string text = text_of(krb5, &principal).value();
      const Principal again = principal_of(krb5, text).value();
      EXPECT_TRUE(krb5->principal_compare(krb5.context(), &principal, again.get())) << text;
      EXPECT_EQ(parts_of(text).realm, realm == "FORGED.TEST" ? realm : R"(R\@S\/T\\U)") << text;
      EXPECT_EQ(std::ranges::find(seen, text), seen.end()) << text;
      seen.push_back(text);
    }
  }
}

TEST_F(KerberosNamesInARealm, a_principal_without_components_has_no_text) {
  const Krb5 krb5;
  std::string realm = "FORGED.TEST";
  krb5_principal_data principal{};
  principal.realm = {0, static_cast<unsigned>(realm.size()), realm.data()};
  EXPECT_THAT(text_of(krb5, &principal), FailsWith(SEC_E_INVALID_TOKEN));
}

TEST(KerberosPartsOf, end_at_the_first_separator_that_is_not_escaped) {
  for (const auto& [text, account, realm] :
       {std::tuple("a@R", "a", "R"), std::tuple(R"(a\@b@R)", R"(a\@b)", "R"),
        std::tuple(R"(a\\@R)", R"(a\\)", "R"), std::tuple("a", "a", ""), std::tuple("", "", ""),
        std::tuple(R"(a\)", R"(a\)", ""), std::tuple(R"(a@R\@S)", "a", R"(R\@S)")}) {
    EXPECT_EQ(parts_of(text).account, account) << text;
    EXPECT_EQ(parts_of(text).realm, realm) << text;
  }
}

TEST_F(KerberosNamesInARealm, a_suffix_in_capitals_and_a_services_is_a_realm) {
  EXPECT_EQ(user("alice@EXAMPLE.COM"), "alice@EXAMPLE.COM");
  EXPECT_EQ(user("HTTP/host@example.com"), "HTTP/host@EXAMPLE.COM");
  EXPECT_EQ(user("alice", "example.com"), "alice@EXAMPLE.COM");
}

TEST_F(KerberosNamesInARealm, this_machine_is_not_a_realm) {
  EXPECT_EQ(user("alice", "."), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(user(R"(.\alice)"), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(user("alice@FORGED.TEST", "."), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(target(R"(.\alice)"), code(SEC_E_TARGET_UNKNOWN));
}

TEST_F(KerberosNamesInARealm, what_is_not_a_name_is_refused) {
  for (const char* name : {"", "@", "alice@", "@FORGED.TEST", "alice@a@b", R"(a\b\c)"}) {
    EXPECT_EQ(user(name), code(SEC_E_UNKNOWN_CREDENTIALS)) << name;
  }
  EXPECT_EQ(user(std::string(2000, 'a')), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(user("alice", std::string(2000, 'a')), code(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(target(""), code(SEC_E_TARGET_UNKNOWN));
}

}  // namespace
}  // namespace opensspi::kerberos
