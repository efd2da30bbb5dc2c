// SPDX-License-Identifier: MIT
// The client of a server's context: its token, and a thread that acts as it.

#include <thread>

#include "opensspi/securitybaseapi.h"
#include "opensspi/winbase.h"
#include "pair.h"

namespace behaviour {
namespace {

SECURITY_IMPERSONATION_LEVEL level_of(HANDLE token) {
  SECURITY_IMPERSONATION_LEVEL level = SecurityAnonymous;
  DWORD len = 0;
  EXPECT_TRUE(GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &len));
  return level;
}

TEST(Client, its_token_is_an_impersonation_token_that_outlives_the_context) {
  Pair pair;
  HANDLE token = nullptr;
  ASSERT_EQ(QuerySecurityContextToken(&pair.server.context, &token), SEC_E_OK);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(token) % 4, 0u);
  EXPECT_EQ(DeleteSecurityContext(&pair.server.context), SEC_E_OK);
  EXPECT_EQ(level_of(token), SecurityImpersonation);
  EXPECT_TRUE(CloseHandle(token));
  EXPECT_FALSE(CloseHandle(token));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(Client, a_client_that_allows_identification_only_has_a_token_of_that_level) {
  Pair pair(kMessageFlags | ISC_REQ_IDENTIFY);
  HANDLE token = nullptr;
  ASSERT_EQ(QuerySecurityContextToken(&pair.server.context, &token), SEC_E_OK);
  EXPECT_EQ(level_of(token), SecurityIdentification);
  CloseHandle(token);
}

TEST(Client, a_clients_own_context_has_no_client) {
  Pair pair;
  HANDLE token = reinterpret_cast<HANDLE>(4);
  EXPECT_EQ(QuerySecurityContextToken(&pair.client.context, &token), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(token, nullptr);
  EXPECT_EQ(ImpersonateSecurityContext(&pair.client.context), SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(QuerySecurityContextToken(&pair.server.context, nullptr), SEC_E_INVALID_PARAMETER);
}

bool thread_has_token() {
  HANDLE token = nullptr;
  if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token)) {
    return false;
  }
  CloseHandle(token);
  return true;
}

TEST(Client, the_processes_own_user_can_always_be_impersonated_and_only_by_this_thread) {
  Pair pair;
  EXPECT_FALSE(thread_has_token());
  ASSERT_EQ(ImpersonateSecurityContext(&pair.server.context), SEC_E_OK);
  EXPECT_TRUE(thread_has_token());
  std::thread([] { EXPECT_FALSE(thread_has_token()); }).join();
  EXPECT_EQ(RevertSecurityContext(&pair.server.context), SEC_E_OK);
  EXPECT_FALSE(thread_has_token());
}

TEST(Client, impersonation_goes_on_when_the_context_is_deleted) {
  Pair pair;
  ASSERT_EQ(ImpersonateSecurityContext(&pair.server.context), SEC_E_OK);
  EXPECT_EQ(DeleteSecurityContext(&pair.server.context), SEC_E_OK);
  EXPECT_TRUE(thread_has_token());
  EXPECT_TRUE(RevertToSelf());
  EXPECT_FALSE(thread_has_token());
}

}  // namespace
}  // namespace behaviour
