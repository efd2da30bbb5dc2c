// SPDX-License-Identifier: MIT
// SIDs as memory, as text, and by their well-known names.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "opensspi/sddl.h"
#include "opensspi/securitybaseapi.h"

namespace {

std::string text_of(PSID sid) {
  char* text = nullptr;
  if (!ConvertSidToStringSidA(sid, &text)) {
    return "error " + std::to_string(GetLastError());
  }
  std::string copy = text;
  LocalFree(text);
  return copy;
}

std::string text_from(const char* written) {
  PSID sid = nullptr;
  if (!ConvertStringSidToSidA(written, &sid)) {
    return "error " + std::to_string(GetLastError());
  }
  std::string text = text_of(sid);
  LocalFree(sid);
  return text;
}

std::string well_known(WELL_KNOWN_SID_TYPE type, PSID domain = nullptr) {
  BYTE memory[SECURITY_MAX_SID_SIZE];
  DWORD len = sizeof memory;
  if (!CreateWellKnownSid(type, domain, memory, &len)) {
    return "error " + std::to_string(GetLastError());
  }
  EXPECT_EQ(len, GetLengthSid(memory));
  return text_of(memory);
}

TEST(StringSid, is_read_and_written) {
  EXPECT_EQ(text_from("S-1-5-21-1-2-3-1000"), "S-1-5-21-1-2-3-1000");
  EXPECT_EQ(text_from("S-1-0x1000000000-1"), "S-1-0x001000000000-1");
  EXPECT_EQ(text_from("S-1-22-1-4294967295"), "S-1-22-1-4294967295");
}

TEST(StringSid, takes_the_two_letters_of_sddl) {
  EXPECT_EQ(text_from("BA"), "S-1-5-32-544");
  EXPECT_EQ(text_from("SY"), "S-1-5-18");
  EXPECT_EQ(text_from("WD"), "S-1-1-0");
  EXPECT_EQ(text_from("AN"), "S-1-5-7");
  EXPECT_EQ(text_from("OW"), "S-1-3-4");
  EXPECT_EQ(text_from("MP"), "S-1-16-8448");
  const std::string administrator = text_from("LA");
  EXPECT_TRUE(administrator.starts_with("S-1-5-21-") && administrator.ends_with("-500"))
      << administrator;
}

TEST(StringSid, refuses_what_is_none) {
  const std::string refused = "error " + std::to_string(ERROR_INVALID_SID);
  for (const char* text :
       {"", "S", "S-1", "S-1-", "S-2-5-18", "S-1-5-", "S-1-5-x", "S-1-5-4294967296", "ZZ", "ba ",
        "S-1-5-18 ", "\xff\xff", "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16"}) {
    EXPECT_EQ(text_from(text), refused) << text;
  }
  // Only a domain has these.
  EXPECT_EQ(text_from("DA"), refused);
  PSID sid = nullptr;
  EXPECT_FALSE(ConvertStringSidToSidA(nullptr, &sid));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(StringSid, has_a_wide_form) {
  PSID sid = nullptr;
  ASSERT_TRUE(ConvertStringSidToSidW(u"S-1-5-32-545", &sid));
  WCHAR* text = nullptr;
  ASSERT_TRUE(ConvertSidToStringSidW(sid, &text));
  EXPECT_EQ(std::u16string_view(text), u"S-1-5-32-545");
  LocalFree(text);
  LocalFree(sid);
}

TEST(BinarySid, is_built_and_taken_apart) {
  SID_IDENTIFIER_AUTHORITY nt = {SECURITY_NT_AUTHORITY};
  PSID sid = nullptr;
  ASSERT_TRUE(AllocateAndInitializeSid(&nt, 2, 32, 544, 0, 0, 0, 0, 0, 0, &sid));
  EXPECT_TRUE(IsValidSid(sid));
  EXPECT_EQ(GetLengthSid(sid), 16u);
  EXPECT_EQ(*GetSidSubAuthorityCount(sid), 2);
  EXPECT_EQ(*GetSidSubAuthority(sid, 1), 544u);
  EXPECT_EQ(GetSidIdentifierAuthority(sid)->Value[5], 5);
  EXPECT_EQ(text_of(sid), "S-1-5-32-544");
  EXPECT_EQ(FreeSid(sid), nullptr);
  EXPECT_FALSE(AllocateAndInitializeSid(&nt, 9, 0, 0, 0, 0, 0, 0, 0, 0, &sid));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_SID});
}

TEST(BinarySid, initialized_by_hand_is_a_sid) {
  BYTE memory[SECURITY_MAX_SID_SIZE];
  SID_IDENTIFIER_AUTHORITY nt = {SECURITY_NT_AUTHORITY};
  ASSERT_TRUE(InitializeSid(memory, &nt, 1));
  *GetSidSubAuthority(memory, 0) = SECURITY_LOCAL_SYSTEM_RID;
  EXPECT_EQ(text_of(memory), "S-1-5-18");
  EXPECT_EQ(GetSidLengthRequired(1), GetLengthSid(memory));
  EXPECT_FALSE(InitializeSid(memory, &nt, 16));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(BinarySid, that_is_none_is_refused) {
  BYTE memory[SECURITY_MAX_SID_SIZE] = {2, 1};
  EXPECT_FALSE(IsValidSid(memory));
  EXPECT_FALSE(IsValidSid(nullptr));
  memory[0] = 1;
  memory[1] = 16;
  EXPECT_FALSE(IsValidSid(memory));
  EXPECT_EQ(text_of(memory), "error " + std::to_string(ERROR_INVALID_SID));
  BYTE copy[SECURITY_MAX_SID_SIZE];
  EXPECT_FALSE(CopySid(sizeof copy, copy, memory));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_SID});
}

TEST(BinarySid, copies_and_compares) {
  PSID first = nullptr;
  PSID second = nullptr;
  ASSERT_TRUE(ConvertStringSidToSidA("S-1-5-21-1-2-3-500", &first));
  ASSERT_TRUE(ConvertStringSidToSidA("S-1-5-21-1-2-3-501", &second));
  EXPECT_FALSE(EqualSid(first, second));
  EXPECT_TRUE(EqualPrefixSid(first, second));
  BYTE copy[SECURITY_MAX_SID_SIZE];
  EXPECT_FALSE(CopySid(GetLengthSid(first) - 1, copy, first));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  ASSERT_TRUE(CopySid(sizeof copy, copy, first));
  EXPECT_TRUE(EqualSid(first, copy));
  LocalFree(first);
  LocalFree(second);
}

TEST(WellKnownSid, of_each_sort) {
  EXPECT_EQ(well_known(WinNullSid), "S-1-0-0");
  EXPECT_EQ(well_known(WinBuiltinAdministratorsSid), "S-1-5-32-544");
  EXPECT_EQ(well_known(WinNTLMAuthenticationSid), "S-1-5-64-10");
  EXPECT_EQ(well_known(WinUserModeDriversSid), "S-1-5-84-0-0-0-0-0");
  EXPECT_EQ(well_known(WinCapabilityContactsSid), "S-1-15-3-12");
  EXPECT_EQ(well_known(WinMediumPlusLabelSid), "S-1-16-8448");
  EXPECT_EQ(well_known(static_cast<WELL_KNOWN_SID_TYPE>(5000)),
            "error " + std::to_string(ERROR_INVALID_PARAMETER));
}

TEST(WellKnownSid, of_a_domain_is_joined_to_it) {
  PSID domain = nullptr;
  ASSERT_TRUE(ConvertStringSidToSidA("S-1-5-21-7-8-9", &domain));
  EXPECT_EQ(well_known(WinAccountDomainAdminsSid, domain), "S-1-5-21-7-8-9-512");
  PSID admins = nullptr;
  ASSERT_TRUE(ConvertStringSidToSidA("S-1-5-21-7-8-9-512", &admins));
  EXPECT_TRUE(IsWellKnownSid(admins, WinAccountDomainAdminsSid));
  EXPECT_FALSE(IsWellKnownSid(admins, WinAccountDomainUsersSid));
  EXPECT_FALSE(IsWellKnownSid(domain, WinAccountDomainAdminsSid));
  LocalFree(admins);
  LocalFree(domain);
}

TEST(WellKnownSid, tells_how_much_memory_it_takes) {
  DWORD len = 0;
  EXPECT_FALSE(CreateWellKnownSid(WinWorldSid, nullptr, nullptr, &len));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(len, 12u);
}

TEST(LookupAccount, translates_well_known_names_both_ways) {
  BYTE sid[SECURITY_MAX_SID_SIZE];
  DWORD sid_room = sizeof sid;
  char domain[64];
  DWORD domain_room = sizeof domain;
  SID_NAME_USE use = SidTypeUnknown;
  ASSERT_TRUE(LookupAccountNameA(nullptr, "Everyone", sid, &sid_room, domain, &domain_room, &use));
  EXPECT_EQ(text_of(sid), "S-1-1-0");
  EXPECT_EQ(use, SidTypeWellKnownGroup);
  char name[64];
  DWORD name_room = sizeof name;
  domain_room = sizeof domain;
  ASSERT_TRUE(LookupAccountSidA("", sid, name, &name_room, domain, &domain_room, &use));
  EXPECT_STREQ(name, "Everyone");
  EXPECT_EQ(name_room, std::strlen("Everyone"));
}

TEST(LookupAccount, tells_how_much_memory_it_takes) {
  BYTE sid[SECURITY_MAX_SID_SIZE];
  DWORD sid_room = 0;
  DWORD domain_room = 0;
  SID_NAME_USE use = SidTypeUnknown;
  EXPECT_FALSE(LookupAccountNameW(nullptr, u"BUILTIN\\Administrators", nullptr, &sid_room, nullptr,
                                  &domain_room, &use));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(sid_room, 16u);
  EXPECT_EQ(domain_room, 8u);
  WCHAR domain[8];
  ASSERT_TRUE(LookupAccountNameW(nullptr, u"BUILTIN\\Administrators", sid, &sid_room, domain,
                                 &domain_room, &use));
  EXPECT_EQ(std::u16string_view(domain), u"BUILTIN");
  EXPECT_EQ(domain_room, 7u);
  EXPECT_EQ(use, SidTypeAlias);
}

TEST(LookupAccount, that_nobody_knows_is_not_mapped) {
  BYTE sid[SECURITY_MAX_SID_SIZE];
  DWORD sid_room = sizeof sid;
  char text[64];
  DWORD text_room = sizeof text;
  SID_NAME_USE use = SidTypeUnknown;
  EXPECT_FALSE(
      LookupAccountNameA(nullptr, "no-such-account-here", sid, &sid_room, text, &text_room, &use));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NONE_MAPPED});
  PSID unknown = nullptr;
  ASSERT_TRUE(ConvertStringSidToSidA("S-1-5-21-9-9-9-9999", &unknown));
  DWORD name_room = 64;
  char name[64];
  EXPECT_FALSE(LookupAccountSidA(nullptr, unknown, name, &name_room, text, &text_room, &use));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NONE_MAPPED});
  LocalFree(unknown);
}

TEST(LookupAccount, of_another_machine_is_refused) {
  BYTE sid[SECURITY_MAX_SID_SIZE];
  DWORD sid_room = sizeof sid;
  char domain[64];
  DWORD domain_room = sizeof domain;
  SID_NAME_USE use = SidTypeUnknown;
  EXPECT_FALSE(
      LookupAccountNameA("\\\\elsewhere", "Everyone", sid, &sid_room, domain, &domain_room, &use));
  EXPECT_EQ(GetLastError(), DWORD{RPC_S_SERVER_UNAVAILABLE});
}

}  // namespace
