// SPDX-License-Identifier: MIT
// Which Unix users principals become. The user daemon, which every host has, is a system user that
// the setting impersonation_system_users names here.
#include "packages/kerberos/local_user.h"

#include <gtest/gtest.h>

#include "packages/kerberos/names.h"
#include "settings/table.h"
#include "support/kerberos.h"

namespace opensspi::kerberos {
namespace {

constexpr const char* kList =
    "[realms]\n FORGED.TEST = {\n  auth_to_local_names = {\n   alice = daemon\n  }\n }\n";
constexpr const char* kRule =
    "[realms]\n FORGED.TEST = {\n  auth_to_local = RULE:[1:$1@$0](.*@OTHER.TEST)s/.*/daemon/\n"
    "  auth_to_local = DEFAULT\n }\n";

class KerberosLocalUser : public ::testing::Test {
 protected:
  // A principal of one component, as a ticket has it.
  static std::string name_of(std::string component, std::string realm, const Settings& settings,
                             krb5_int32 type = KRB5_NT_PRINCIPAL) {
    const Krb5 krb5;
    krb5_data data{0, static_cast<unsigned>(component.size()), component.data()};
    krb5_principal_data principal{};
    principal.realm = {0, static_cast<unsigned>(realm.size()), realm.data()};
    principal.data = &data;
    principal.length = 1;
    principal.type = type;
    return local_name(krb5, &principal, settings);
  }
  // The user for a name that principal_of can read, or "".
  static std::string user_of(const std::string& text, const Settings& settings) {
    const Krb5 krb5;
    const Principal principal = principal_of(krb5, text).value();
    const auto user = local_user(krb5, principal.get(), settings);
    return user ? user->name : "";
  }
  static forged::Options with(const std::string& configuration) {
    forged::Options options;
    options.configuration = configuration;
    return options;
  }

  Settings defaults = Settings::defaults();
  Settings named = defaults.with(Setting::kImpersonationSystemUsers, "root, daemon");
  Settings explicitly = named.with(Setting::kKerberosLocalUsers, "explicit");
  Settings none = named.with(Setting::kKerberosLocalUsers, "none");
};

TEST_F(KerberosLocalUser, is_root_or_a_system_user_only_if_the_setting_names_it) {
  const forged::Realm realm;
  for (const char* name : {"root", "daemon"}) {
    const std::string principal = std::string(name) + "@FORGED.TEST";
    EXPECT_EQ(user_of(principal, defaults), "");
    EXPECT_EQ(user_of(principal, named), name);
    EXPECT_EQ(user_of(principal, explicitly), "");
    EXPECT_EQ(user_of(principal, none), "");
  }
}

TEST_F(KerberosLocalUser, is_of_the_default_realm_whatever_the_type_of_the_name) {
  const forged::Realm realm;
  for (const krb5_int32 type :
       {KRB5_NT_UNKNOWN, KRB5_NT_PRINCIPAL, KRB5_NT_SRV_INST, KRB5_NT_SRV_HST, KRB5_NT_SRV_XHST,
        KRB5_NT_UID, KRB5_NT_X500_PRINCIPAL, KRB5_NT_SMTP_NAME, KRB5_NT_ENTERPRISE_PRINCIPAL,
        KRB5_NT_WELLKNOWN, KRB5_NT_MS_PRINCIPAL, KRB5_NT_MS_PRINCIPAL_AND_ID,
        KRB5_NT_ENT_PRINCIPAL_AND_ID}) {
    EXPECT_EQ(name_of("alice", "FORGED.TEST", defaults, type), "alice") << type;
    EXPECT_EQ(name_of("alice", "EVIL.TEST", defaults, type), "") << type;
    EXPECT_EQ(name_of("alice@FORGED.TEST", "EVIL.TEST", defaults, type), "") << type;
    EXPECT_EQ(name_of("FORGED.TEST\\alice", "EVIL.TEST", defaults, type), "") << type;
  }
}

// libkrb5's default rule would take these names unchanged, and name services read them as users of
// other domains.
TEST_F(KerberosLocalUser, is_not_a_name_that_looks_like_another_domains) {
  const forged::Realm realm;
  for (const char* name :
       {"alice@OTHER.TEST", "OTHER\\alice", "OTHER/alice", "alice@FORGED.TEST"}) {
    EXPECT_EQ(name_of(name, "FORGED.TEST", defaults), "") << name;
    EXPECT_EQ(name_of(name, "FORGED.TEST", defaults, KRB5_NT_ENTERPRISE_PRINCIPAL), "") << name;
  }
}

TEST_F(KerberosLocalUser, has_no_name_for_several_components_or_none_that_is_empty) {
  const forged::Realm realm;
  EXPECT_EQ(user_of("daemon/admin@FORGED.TEST", named), "");
  EXPECT_EQ(user_of("daemon/@FORGED.TEST", named), "");
  EXPECT_EQ(user_of("/daemon@FORGED.TEST", named), "");
  EXPECT_EQ(user_of("@FORGED.TEST", named), "");
  EXPECT_EQ(user_of("daemon@", named), "");
}

TEST_F(KerberosLocalUser, follows_rules_that_are_stated) {
  const forged::Realm realm(with(kRule));
  for (const Settings& settings : {named, explicitly}) {
    EXPECT_EQ(user_of("anybody@OTHER.TEST", settings), "daemon");
    EXPECT_EQ(user_of("anybody@THIRD.TEST", settings), "");
    EXPECT_EQ(user_of("daemon@FORGED.TEST", settings), "daemon");
  }
  EXPECT_EQ(user_of("anybody@OTHER.TEST", none), "");
  EXPECT_EQ(user_of("anybody@OTHER.TEST", defaults), "") << "a rule does not name system users";
}

TEST_F(KerberosLocalUser, follows_a_list_that_is_stated_and_by_explicit_nothing_beside_it) {
  const forged::Realm realm(with(kList));
  EXPECT_EQ(user_of("alice@FORGED.TEST", named), "daemon");
  EXPECT_EQ(user_of("alice@FORGED.TEST", explicitly), "daemon");
  EXPECT_EQ(user_of("root@FORGED.TEST", named), "root");
  EXPECT_EQ(user_of("root@FORGED.TEST", explicitly), "");
  EXPECT_EQ(user_of("alice@FORGED.TEST", none), "");
}

}  // namespace
}  // namespace opensspi::kerberos
