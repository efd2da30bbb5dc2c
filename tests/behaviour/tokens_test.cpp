// SPDX-License-Identifier: MIT
// Access tokens: opened, asked, duplicated, and given by a logon.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "opensspi/opensspi.h"
#include "token_handle.h"

namespace {

Token process_token(DWORD rights = TOKEN_ALL_ACCESS) {
  Token token;
  EXPECT_TRUE(OpenProcessToken(GetCurrentProcess(), rights, token.out()));
  return token;
}

template <class Value>
Value value_of(const Token& token, TOKEN_INFORMATION_CLASS what) {
  const auto block = token.information(what);
  Value value = {};
  EXPECT_EQ(block.size(), sizeof(value));
  if (block.size() == sizeof(value)) {
    std::memcpy(&value, block.data(), sizeof(value));
  }
  return value;
}

TEST(ProcessToken, says_who_the_process_is) {
  const Token token = process_token();
  EXPECT_TRUE(token.user().starts_with("S-1-")) << token.user();
  EXPECT_EQ(value_of<TOKEN_TYPE>(token, TokenType), TokenPrimary);
  const auto owner = token.information(TokenOwner);
  ASSERT_GE(owner.size(), sizeof(TOKEN_OWNER));
  EXPECT_EQ(Token::sid_text(reinterpret_cast<const TOKEN_OWNER*>(owner.data())->Owner),
            token.user());
  EXPECT_FALSE(token.information(TokenPrimaryGroup).empty());
}

TEST(ProcessToken, lists_its_groups_with_attributes) {
  const Token token = process_token();
  const auto block = token.information(TokenGroups);
  ASSERT_GE(block.size(), sizeof(TOKEN_GROUPS));
  const auto* groups = reinterpret_cast<const TOKEN_GROUPS*>(block.data());
  bool everyone = false;
  for (DWORD i = 0; i < groups->GroupCount; ++i) {
    EXPECT_TRUE(IsValidSid(groups->Groups[i].Sid));
    everyone |= Token::sid_text(groups->Groups[i].Sid) == "S-1-1-0" &&
                (groups->Groups[i].Attributes & SE_GROUP_ENABLED) != 0;
  }
  EXPECT_TRUE(everyone);
  const auto statistics = value_of<TOKEN_STATISTICS>(token, TokenStatistics);
  EXPECT_EQ(statistics.GroupCount, groups->GroupCount);
  EXPECT_EQ(statistics.TokenType, TokenPrimary);
}

TEST(ProcessToken, has_one_authentication_id_and_many_token_ids) {
  const auto first = value_of<TOKEN_STATISTICS>(process_token(), TokenStatistics);
  const auto second = value_of<TOKEN_STATISTICS>(process_token(), TokenStatistics);
  EXPECT_EQ(first.AuthenticationId.LowPart, second.AuthenticationId.LowPart);
  EXPECT_NE(first.TokenId.LowPart, second.TokenId.LowPart);
}

TEST(TokenInformation, refuses_memory_that_is_too_small) {
  const Token token = process_token();
  DWORD len = 0;
  for (const auto what : {TokenUser, TokenGroups, TokenType, TokenStatistics, TokenSource}) {
    BYTE byte = 0x5A;
    SetLastError(0);
    EXPECT_FALSE(GetTokenInformation(token.get(), what, &byte, 1, &len));
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER}) << what;
    EXPECT_GT(len, 1u);
    EXPECT_EQ(byte, 0x5A);
  }
}

TEST(TokenInformation, refuses_what_it_cannot_answer) {
  const Token token = process_token();
  DWORD len = 0;
  BYTE memory[256];
  const auto code = [&](HANDLE handle, int what) {
    SetLastError(0);
    EXPECT_FALSE(GetTokenInformation(handle, static_cast<TOKEN_INFORMATION_CLASS>(what), memory,
                                     sizeof memory, &len));
    return GetLastError();
  };
  EXPECT_EQ(code(token.get(), TokenImpersonationLevel), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code(token.get(), 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code(token.get(), 100000), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code(token.get(), TokenSecurityAttributes), DWORD{ERROR_NOT_SUPPORTED});
  EXPECT_EQ(code(nullptr, TokenUser), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(code(GetCurrentProcess(), TokenUser), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(code(process_token(TOKEN_DUPLICATE).get(), TokenUser), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(code(process_token(TOKEN_QUERY).get(), TokenSource), DWORD{ERROR_ACCESS_DENIED});
}

TEST(TokenHandle, is_closed_once) {
  HANDLE handle = nullptr;
  ASSERT_TRUE(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &handle));
  EXPECT_TRUE(CloseHandle(handle));
  EXPECT_FALSE(CloseHandle(handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  DWORD len = 0;
  EXPECT_FALSE(GetTokenInformation(handle, TokenUser, nullptr, 0, &len));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(TokenHandle, takes_generic_rights_and_refuses_unknown_ones) {
  EXPECT_FALSE(process_token(GENERIC_READ).user().empty());
  EXPECT_FALSE(process_token(MAXIMUM_ALLOWED).user().empty());
  HANDLE handle = nullptr;
  EXPECT_FALSE(OpenProcessToken(GetCurrentProcess(), 0x8000, &handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
  EXPECT_FALSE(OpenProcessToken(nullptr, TOKEN_QUERY, &handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_FALSE(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(ThreadToken, is_there_only_while_the_thread_impersonates) {
  HANDLE handle = nullptr;
  EXPECT_FALSE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_TOKEN});
  ASSERT_TRUE(ImpersonateSelf(SecurityImpersonation)) << opensspi_last_detail();
  {
    Token token;
    ASSERT_TRUE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, token.out()));
    EXPECT_EQ(value_of<TOKEN_TYPE>(token, TokenType), TokenImpersonation);
    EXPECT_EQ(value_of<DWORD>(token, TokenImpersonationLevel), DWORD{SecurityImpersonation});
    EXPECT_EQ(token.user(), process_token().user());
  }
  EXPECT_TRUE(RevertToSelf());
  EXPECT_FALSE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_TOKEN});
  EXPECT_TRUE(RevertToSelf());
}

TEST(ThreadToken, is_set_and_taken_away) {
  const Token primary = process_token();
  EXPECT_FALSE(SetThreadToken(nullptr, primary.get()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_BAD_TOKEN_TYPE});
  Token token;
  ASSERT_TRUE(DuplicateToken(primary.get(), SecurityImpersonation, token.out()));
  ASSERT_TRUE(SetThreadToken(nullptr, token.get()));
  Token opened;
  EXPECT_TRUE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, FALSE, opened.out()));
  HANDLE thread = GetCurrentThread();
  EXPECT_TRUE(SetThreadToken(&thread, nullptr));
  HANDLE handle = nullptr;
  EXPECT_FALSE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, FALSE, &handle));
  HANDLE other = reinterpret_cast<HANDLE>(LONG_PTR{1234});
  EXPECT_FALSE(SetThreadToken(&other, token.get()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(ThreadToken, may_be_nobodys_where_nothing_is_granted_by_it) {
  // ANONYMOUS LOGON has no Unix user: the thread cannot become it, and does not continue as itself.
  EXPECT_FALSE(ImpersonateAnonymousToken(GetCurrentThread()));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_PRIVILEGE_NOT_HELD});
  HANDLE handle = nullptr;
  EXPECT_FALSE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &handle));
  setenv("OPENSSPI_IMPERSONATION", "identify", 1);
  EXPECT_TRUE(ImpersonateAnonymousToken(GetCurrentThread())) << opensspi_last_detail();
  {
    Token token;
    ASSERT_TRUE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, token.out()));
    EXPECT_EQ(token.user(), "S-1-5-7");
  }
  RevertToSelf();
  unsetenv("OPENSSPI_IMPERSONATION");
  EXPECT_FALSE(ImpersonateAnonymousToken(nullptr));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
}

TEST(ThreadToken, of_identification_level_grants_nothing_and_is_refused) {
  EXPECT_FALSE(ImpersonateSelf(SecurityIdentification));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_BAD_IMPERSONATION_LEVEL});
  EXPECT_FALSE(ImpersonateSelf(static_cast<SECURITY_IMPERSONATION_LEVEL>(9)));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_BAD_IMPERSONATION_LEVEL});
}

TEST(DuplicateToken, never_raises_the_level) {
  Token identification;
  ASSERT_TRUE(DuplicateToken(process_token().get(), SecurityIdentification, identification.out()));
  Token wide;
  ASSERT_TRUE(DuplicateTokenEx(process_token().get(), TOKEN_ALL_ACCESS, nullptr,
                               SecurityIdentification, TokenImpersonation, wide.out()));
  HANDLE handle = nullptr;
  EXPECT_FALSE(
      DuplicateTokenEx(wide.get(), 0, nullptr, SecurityImpersonation, TokenImpersonation, &handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_BAD_IMPERSONATION_LEVEL});
  EXPECT_FALSE(
      DuplicateTokenEx(wide.get(), 0, nullptr, SecurityImpersonation, TokenPrimary, &handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_BAD_IMPERSONATION_LEVEL});
  EXPECT_FALSE(DuplicateToken(identification.get(), SecurityIdentification, &handle));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});  // made without TOKEN_DUPLICATE
}

TEST(TokenMembership, is_told_of_impersonation_tokens) {
  PSID everyone = nullptr;
  PSID nobody = nullptr;
  ASSERT_TRUE(ConvertStringSidToSidA("WD", &everyone));
  ASSERT_TRUE(ConvertStringSidToSidA("S-1-0-0", &nobody));
  BOOL member = FALSE;
  EXPECT_TRUE(CheckTokenMembership(nullptr, everyone, &member));
  EXPECT_TRUE(member);
  EXPECT_TRUE(CheckTokenMembership(nullptr, nobody, &member));
  EXPECT_FALSE(member);
  EXPECT_FALSE(CheckTokenMembership(process_token().get(), everyone, &member));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_IMPERSONATION_TOKEN});
  Token token;
  ASSERT_TRUE(DuplicateToken(process_token().get(), SecurityIdentification, token.out()));
  EXPECT_TRUE(CheckTokenMembership(token.get(), everyone, &member));
  EXPECT_TRUE(member);
  EXPECT_FALSE(CheckTokenMembership(token.get(), nullptr, &member));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_SID});
  LocalFree(everyone);
  LocalFree(nobody);
}

class Logon : public testing::Test {
 protected:
  void SetUp() override {
    opensspi_account_remove(OPENSSPI_STORE_USER, "logan");
    OPENSSPI_ACCOUNT account = {};
    account.size = sizeof account;
    ASSERT_EQ(opensspi_account_add(OPENSSPI_STORE_USER, "logan", &account, "Pässword1", 10), 0)
        << opensspi_last_detail();
  }
  void TearDown() override { opensspi_account_remove(OPENSSPI_STORE_USER, "logan"); }

  static DWORD code(const char* user, const char* password, DWORD type = LOGON32_LOGON_NETWORK,
                    DWORD provider = LOGON32_PROVIDER_DEFAULT) {
    HANDLE handle = nullptr;
    SetLastError(0);
    if (LogonUserA(user, ".", password, type, provider, &handle)) {
      CloseHandle(handle);
    }
    return GetLastError();
  }
};

TEST_F(Logon, gives_a_token_of_the_account) {
  Token token;
  ASSERT_TRUE(LogonUserW(u"logan", u".", u"Pässword1", LOGON32_LOGON_NETWORK,
                         LOGON32_PROVIDER_DEFAULT, token.out()))
      << opensspi_last_detail();
  EXPECT_TRUE(token.user().starts_with("S-1-5-21-")) << token.user();
  EXPECT_EQ(value_of<TOKEN_TYPE>(token, TokenType), TokenImpersonation);
  char name[64];
  char domain[64];
  DWORD name_room = sizeof name;
  DWORD domain_room = sizeof domain;
  SID_NAME_USE use = SidTypeUnknown;
  const auto block = token.information(TokenUser);
  ASSERT_TRUE(LookupAccountSidA(nullptr,
                                reinterpret_cast<const TOKEN_USER*>(block.data())->User.Sid, name,
                                &name_room, domain, &domain_room, &use));
  EXPECT_STREQ(name, "logan");
  EXPECT_EQ(use, SidTypeUser);
}

TEST_F(Logon, interactive_gives_a_primary_token) {
  Token token;
  ASSERT_TRUE(LogonUserA("LOGAN", nullptr, "Pässword1", LOGON32_LOGON_INTERACTIVE,
                         LOGON32_PROVIDER_DEFAULT, token.out()))
      << opensspi_last_detail();
  EXPECT_EQ(value_of<TOKEN_TYPE>(token, TokenType), TokenPrimary);
}

TEST_F(Logon, is_refused_with_the_code_of_its_reason) {
  EXPECT_EQ(code("logan", "wrong"), DWORD{ERROR_LOGON_FAILURE});
  EXPECT_EQ(code("nobody-here", "Pässword1"), DWORD{ERROR_LOGON_FAILURE});
  EXPECT_EQ(code(nullptr, "x"), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code("logan", "Pässword1", 77), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code("logan", "Pässword1", LOGON32_LOGON_NETWORK, 99), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code("logan", "Pässword1", LOGON32_LOGON_NEW_CREDENTIALS), DWORD{ERROR_NOT_SUPPORTED});
}

TEST_F(Logon, of_a_refused_account_says_why_only_to_those_who_have_the_password) {
  OPENSSPI_ACCOUNT account = {};
  account.size = sizeof account;
  account.fields = OPENSSPI_FIELD_ENABLED;
  ASSERT_EQ(opensspi_account_set(OPENSSPI_STORE_USER, "logan", &account), 0);
  EXPECT_EQ(code("logan", "Pässword1"), DWORD{ERROR_ACCOUNT_DISABLED});
  EXPECT_EQ(code("logan", "wrong"), DWORD{ERROR_LOGON_FAILURE});
  account.fields = OPENSSPI_FIELD_ENABLED | OPENSSPI_FIELD_EXPIRES;
  account.enabled = 1;
  account.expires = 1000000000;
  ASSERT_EQ(opensspi_account_set(OPENSSPI_STORE_USER, "logan", &account), 0);
  EXPECT_EQ(code("logan", "Pässword1"), DWORD{ERROR_ACCOUNT_EXPIRED});
  account.fields = OPENSSPI_FIELD_EXPIRES | OPENSSPI_FIELD_MUST_CHANGE;
  account.expires = OPENSSPI_EXPIRES_NEVER;
  account.must_change = 1;
  ASSERT_EQ(opensspi_account_set(OPENSSPI_STORE_USER, "logan", &account), 0);
  EXPECT_EQ(code("logan", "Pässword1"), DWORD{ERROR_PASSWORD_MUST_CHANGE});
}

}  // namespace
