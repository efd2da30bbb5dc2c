#include "base/settings.h"

#include <gtest/gtest.h>

#include <map>

namespace opensspi {
namespace {

class FakeEnv final : public Env {
 public:
  [[nodiscard]] Filetime now() const override { return {}; }
  void random(ByteSpan /*out*/) const override {}
  [[nodiscard]] std::optional<std::string> variable(const char* name) const override {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  }
  [[nodiscard]] Result<Bytes> read_file(const std::string& path,
                                        size_t /*max_len*/) const override {
    const auto found = files.find(path);
    if (found == files.end()) return fail(ERROR_FILE_NOT_FOUND, "none");
    return Bytes(found->second.begin(), found->second.end());
  }
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
};

constexpr const char* kSystem = "/etc/opensspi/opensspi.conf";

TEST(Settings, defaults_hold_without_any_source) {
  const auto settings = Settings::load(FakeEnv(), "/user.conf");
  ASSERT_TRUE(settings.ok());
  EXPECT_TRUE(settings->is(Setting::kImpersonation, "enforce"));
  EXPECT_EQ(settings->number(Setting::kLockoutThreshold), 10u);
  EXPECT_EQ(settings->origin(Setting::kImpersonation), "default");
}

TEST(Settings, a_later_source_wins) {
  FakeEnv env;
  env.files[kSystem] = "# comment\n ntlm_v1 = accept \nlockout_threshold=3\nlockout_minutes = 1\n";
  env.files["/user.conf"] = "lockout_threshold = 4\nlockout_minutes = 2";
  env.variables["OPENSSPI_LOCKOUT_MINUTES"] = "5";
  const auto settings = Settings::load(env, "/user.conf");
  ASSERT_TRUE(settings.ok());
  EXPECT_TRUE(settings->is(Setting::kNtlmV1, "accept"));
  EXPECT_EQ(settings->number(Setting::kLockoutThreshold), 4u);
  EXPECT_EQ(settings->number(Setting::kLockoutMinutes), 5u);
  EXPECT_EQ(settings->origin(Setting::kLockoutMinutes), "OPENSSPI_LOCKOUT_MINUTES");
}

TEST(Settings, what_etc_locks_stays) {
  for (const char* text :
       {"lock ntlm_v1\n", "ntlm_v1 = refuse\nlock ntlm_v1\n", "lock ntlm_v1\nntlm_v1 = refuse\n"}) {
    FakeEnv env;
    env.files[kSystem] = text;
    env.files["/user.conf"] = "ntlm_v1 = both\n";
    env.variables["OPENSSPI_NTLM_V1"] = "both";
    const auto settings = Settings::load(env, "/user.conf");
    ASSERT_TRUE(settings.ok());
    EXPECT_TRUE(settings->is(Setting::kNtlmV1, "refuse"));
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
