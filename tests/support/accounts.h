// SPDX-License-Identifier: MIT
// For the tests of accounts: identities over a store that belongs to the test.
#pragma once

#include <gtest/gtest.h>

#include "identity/accounts.h"
#include "settings/table.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::identity {

inline constexpr uint8_t kChallenge[8] = {};

inline LogonAttempt attempt_of(std::string_view user, std::string_view domain) {
  return LogonAttempt{user, domain, {}, std::span<const uint8_t, 8>(kChallenge), {}, {}, 0};
}

class IdentityAccountsTest : public testing::Test {
 protected:
  void SetUp() override {
    env.variables["OPENSSPI_HOME"] = temporary.path("home");
    settings = settings.with(Setting::kComputerName, "SERVER")
                   .with(Setting::kAuthorities, "local")
                   .with(Setting::kLockoutThreshold, "3")
                   .with(Setting::kLockoutMinutes, "10");
  }
  std::unique_ptr<Identities> open() {
    return open_accounts(env, std::make_shared<const Settings>(settings));
  }
  std::shared_ptr<AccountBook> book() {
    return *AccountBook::open(env, settings, storage::Place::kUser);
  }
  Status add(const std::string& name, std::string_view password) {
    NewAccount account;
    account.name = name;
    return book()->add(account, as_bytes(password));
  }

  TestEnv env;
  TemporaryDirectory temporary;
  Settings settings = Settings::defaults();
};

// The verifier of a name, or a failed test.
inline Verifier verifier_of(Identities& identities, std::string_view user,
                            std::string_view domain = "") {
  auto answer = identities.resolve(attempt_of(user, domain));
  EXPECT_THAT(answer, IsOk());
  return std::get<Verifier>(*answer);
}

// The client that a right response of a name becomes, or a failed test.
inline ClientPtr client_of(Identities& identities, std::string_view user,
                           std::string_view domain = "") {
  auto client = identities.settle(verifier_of(identities, user, domain), true);
  EXPECT_THAT(client, IsOk());
  return client.ok() ? *client : std::make_shared<const Client>();
}

template <class T>
int32_t code_of(const Result<T>& result) {
  return result.ok() ? 0 : result.error().code;
}

inline int32_t logon(Identities& identities, std::string_view user, std::string_view password,
                     std::string_view domain = "") {
  const auto client = identities.logon_with_password(user, domain, as_bytes(password));
  return client.ok() ? 0 : client.error().code;
}

}  // namespace opensspi::identity
