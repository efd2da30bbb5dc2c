// SPDX-License-Identifier: MIT
#include "settings/settings.h"

#include <gtest/gtest.h>

#include "settings/values.h"
#include "support/fake_files.h"
#include "support/results.h"

namespace opensspi {
namespace {

using FakeEnv = testing::FakeFiles;

constexpr const char* kSystem = "/etc/opensspi/opensspi.conf";

TEST(Settings, defaults_hold_without_any_source) {
  const auto settings = Settings::load(FakeEnv(), "/user.conf");
  ASSERT_THAT(settings, IsOk());
  EXPECT_TRUE(settings->get<Setting::kImpersonation>() == ImpersonationMode::kEnforce);
  EXPECT_EQ(settings->get<Setting::kLockoutThreshold>(), 10u);
  EXPECT_EQ(settings->origin(Setting::kImpersonation), "default");
}

TEST(Settings, a_later_source_wins) {
  FakeEnv env;
  env.files[kSystem] = "# comment\n ntlm_v1 = accept \nlockout_threshold=3\nlockout_minutes = 1\n";
  env.files["/user.conf"] = "lockout_threshold = 4\nlockout_minutes = 2";
  env.variables["OPENSSPI_LOCKOUT_MINUTES"] = "5";
  const auto settings = Settings::load(env, "/user.conf");
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->text(Setting::kNtlmV1), "accept");
  EXPECT_EQ(settings->get<Setting::kLockoutThreshold>(), 4u);
  EXPECT_EQ(settings->get<Setting::kLockoutMinutes>(), 5u);
  EXPECT_EQ(settings->origin(Setting::kLockoutMinutes), "OPENSSPI_LOCKOUT_MINUTES");
}

template <Setting kSetting>
auto with(std::string word) {
  return Settings::defaults().with(kSetting, std::move(word)).get<kSetting>();
}

// Every word of every row whose value is an enumerator, so that the order in table.cpp and the one
// in values.h are held against each other.
TEST(Settings, words_become_the_enumerators_of_their_type) {
  EXPECT_EQ(with<Setting::kImpersonation>("enforce"), ImpersonationMode::kEnforce);
  EXPECT_EQ(with<Setting::kImpersonation>("identify"), ImpersonationMode::kIdentify);
  EXPECT_EQ(with<Setting::kNtlmV1>("refuse"), NtlmV1Use::kRefuse);
  EXPECT_EQ(with<Setting::kNtlmV1>("accept"), NtlmV1Use::kAccept);
  EXPECT_EQ(with<Setting::kNtlmV1>("send"), NtlmV1Use::kSend);
  EXPECT_EQ(with<Setting::kNtlmV1>("both"), NtlmV1Use::kBoth);
  EXPECT_EQ(with<Setting::kNtlmTargetName>("ignore"), TargetNameRule::kIgnore);
  EXPECT_EQ(with<Setting::kNtlmTargetName>("accept"), TargetNameRule::kAccept);
  EXPECT_EQ(with<Setting::kNtlmTargetName>("require"), TargetNameRule::kRequire);
  EXPECT_EQ(with<Setting::kKerberosDelegation>("ok-as-delegate"), DelegationRule::kOkAsDelegate);
  EXPECT_EQ(with<Setting::kKerberosDelegation>("always"), DelegationRule::kAlways);
  EXPECT_EQ(with<Setting::kKerberosLocalUsers>("auth_to_local"), LocalUsersRule::kAuthToLocal);
  EXPECT_EQ(with<Setting::kKerberosLocalUsers>("explicit"), LocalUsersRule::kExplicit);
  EXPECT_EQ(with<Setting::kKerberosLocalUsers>("none"), LocalUsersRule::kNone);
  EXPECT_EQ(with<Setting::kNegotiateNtlm>("accept"), NegotiateNtlmUse::kAccept);
  EXPECT_EQ(with<Setting::kNegotiateNtlm>("spnego"), NegotiateNtlmUse::kSpnego);
  EXPECT_EQ(with<Setting::kNegotiateNtlm>("refuse"), NegotiateNtlmUse::kRefuse);
  EXPECT_EQ(with<Setting::kEmptyPasswordLogons>("refuse"), EmptyPasswordRule::kRefuse);
  EXPECT_EQ(with<Setting::kEmptyPasswordLogons>("accept"), EmptyPasswordRule::kAccept);
  EXPECT_EQ(with<Setting::kDigestUri>("check"), DigestUriRule::kCheck);
  EXPECT_EQ(with<Setting::kDigestUri>("ignore"), DigestUriRule::kIgnore);
  EXPECT_EQ(with<Setting::kUnknownDomains>("auto"), UnknownDomainRule::kAuto);
  EXPECT_EQ(with<Setting::kUnknownDomains>("local"), UnknownDomainRule::kLocal);
  EXPECT_EQ(with<Setting::kUnknownDomains>("refuse"), UnknownDomainRule::kRefuse);
}

TEST(Settings, channel_bindings_words_become_enumerators_for_each_package) {
  EXPECT_EQ(with<Setting::kNtlmChannelBindings>("ignore"), ChannelBindingsRule::kIgnore);
  EXPECT_EQ(with<Setting::kNtlmChannelBindings>("flags"), ChannelBindingsRule::kFlags);
  EXPECT_EQ(with<Setting::kNtlmChannelBindings>("accept"), ChannelBindingsRule::kAccept);
  EXPECT_EQ(with<Setting::kNtlmChannelBindings>("require"), ChannelBindingsRule::kRequire);
  EXPECT_EQ(with<Setting::kDigestChannelBindings>("ignore"), ChannelBindingsRule::kIgnore);
  EXPECT_EQ(with<Setting::kDigestChannelBindings>("flags"), ChannelBindingsRule::kFlags);
  EXPECT_EQ(with<Setting::kDigestChannelBindings>("accept"), ChannelBindingsRule::kAccept);
  EXPECT_EQ(with<Setting::kDigestChannelBindings>("require"), ChannelBindingsRule::kRequire);
  EXPECT_EQ(with<Setting::kKerberosChannelBindings>("ignore"), ChannelBindingsRule::kIgnore);
  EXPECT_EQ(with<Setting::kKerberosChannelBindings>("flags"), ChannelBindingsRule::kFlags);
  EXPECT_EQ(with<Setting::kKerberosChannelBindings>("accept"), ChannelBindingsRule::kAccept);
  EXPECT_EQ(with<Setting::kKerberosChannelBindings>("require"), ChannelBindingsRule::kRequire);
}

TEST(Settings, yes_and_no_are_bool_and_numbers_are_themselves) {
  EXPECT_FALSE(with<Setting::kNtlmLm>("no"));
  EXPECT_TRUE(with<Setting::kNtlmLm>("yes"));
  EXPECT_FALSE(with<Setting::kAllowNonFips>("no"));
  EXPECT_TRUE(with<Setting::kAllowNonFips>("yes"));
  for (const uint32_t bits : {40u, 56u, 128u}) {
    EXPECT_EQ(with<Setting::kNtlmMinKeyBits>(std::to_string(bits)), bits);
  }
  EXPECT_EQ(with<Setting::kKerberosKdcTimeout>("0"), 0u);
  EXPECT_EQ(with<Setting::kKerberosKdcTimeout>("4294967295"), 4294967295u);
  EXPECT_EQ(with<Setting::kComputerName>("40"), "40");
}

TEST(Settings, what_etc_locks_stays) {
  for (const char* text :
       {"lock ntlm_v1\n", "ntlm_v1 = refuse\nlock ntlm_v1\n", "lock ntlm_v1\nntlm_v1 = refuse\n"}) {
    FakeEnv env;
    env.files[kSystem] = text;
    env.files["/user.conf"] = "ntlm_v1 = both\n";
    env.variables["OPENSSPI_NTLM_V1"] = "both";
    const auto settings = Settings::load(env, "/user.conf");
    ASSERT_THAT(settings, IsOk());
    EXPECT_EQ(settings->text(Setting::kNtlmV1), "refuse");
    EXPECT_TRUE(settings->locked(Setting::kNtlmV1));
  }
}

TEST(Settings, a_typo_never_loosens_a_policy) {
  for (const char* line : {"ntlm_v1 = acept", "ntlm_vi = accept", "ntlm_v1",
                           "lockout_threshold = ten", "lockout_threshold = -1", "lock nothing"}) {
    FakeEnv env;
    env.files[kSystem] = line;
    EXPECT_EQ(Settings::load(env, "").error().code, ERROR_BAD_CONFIGURATION) << line;
  }
}

TEST(Settings, only_etc_locks) {
  FakeEnv env;
  env.files["/user.conf"] = "lock ntlm_v1";
  EXPECT_FALSE(Settings::load(env, "/user.conf").ok());
}

}  // namespace
}  // namespace opensspi
