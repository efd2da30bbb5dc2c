// SPDX-License-Identifier: MIT
// Packages: what is listed, what is not, and the tables of functions.
#include <dlfcn.h>

#include "opensspi/functions.h"
#include "pair.h"

namespace behaviour {
namespace {

TEST(Packages, those_that_work_are_listed_in_one_block) {
  ULONG count = 0;
  PSecPkgInfoA narrow = nullptr;
  PSecPkgInfoW wide = nullptr;
  ASSERT_EQ(EnumerateSecurityPackagesA(&count, &narrow), SEC_E_OK);
  ASSERT_EQ(EnumerateSecurityPackagesW(&count, &wide), SEC_E_OK);
  ASSERT_GE(count, 1u);
  for (ULONG i = 0; i < count; ++i) {
    const std::string name = narrow[i].Name;
    EXPECT_EQ(std::u16string(name.begin(), name.end()), wide[i].Name);
    EXPECT_EQ(narrow[i].fCapabilities, wide[i].fCapabilities);
    EXPECT_GT(narrow[i].cbMaxToken, 0u);
    EXPECT_STRNE(narrow[i].Comment, "");
  }
  EXPECT_EQ(FreeContextBuffer(narrow), SEC_E_OK);
  EXPECT_EQ(FreeContextBuffer(wide), SEC_E_OK);
  EXPECT_EQ(EnumerateSecurityPackagesA(nullptr, &narrow), SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(EnumerateSecurityPackagesW(&count, nullptr), SEC_E_INVALID_PARAMETER);
}

TEST(Packages, are_found_in_any_case) {
  for (std::string name : {"NTLM", "ntlm", "Ntlm"}) {
    PSecPkgInfoA info = nullptr;
    ASSERT_EQ(QuerySecurityPackageInfoA(name.data(), &info), SEC_E_OK);
    EXPECT_STREQ(info->Name, "NTLM");
    EXPECT_EQ(info->wRPCID, 10);
    FreeContextBuffer(info);
  }
  std::u16string wide = u"nTLM";
  PSecPkgInfoW info = nullptr;
  ASSERT_EQ(QuerySecurityPackageInfoW(wide.data(), &info), SEC_E_OK);
  EXPECT_EQ(std::u16string(info->Name), u"NTLM");
  FreeContextBuffer(info);
}

TEST(Packages, one_that_is_not_there_is_not_found_and_none_can_be_installed) {
  std::string name = "Nonesuch";
  PSecPkgInfoA info = reinterpret_cast<PSecPkgInfoA>(1);
  EXPECT_EQ(QuerySecurityPackageInfoA(name.data(), &info), SEC_E_SECPKG_NOT_FOUND);
  EXPECT_EQ(info, nullptr);
  CredHandle credential = {1, 1};
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, name.data(), SECPKG_CRED_OUTBOUND, nullptr, nullptr,
                                      nullptr, nullptr, &credential, nullptr),
            SEC_E_SECPKG_NOT_FOUND);
  EXPECT_FALSE(SecIsValidHandle(&credential));
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, nullptr, SECPKG_CRED_OUTBOUND, nullptr, nullptr,
                                      nullptr, nullptr, &credential, nullptr),
            SEC_E_SECPKG_NOT_FOUND);
  EXPECT_EQ(AddSecurityPackageA(name.data(), nullptr), SEC_E_CANNOT_INSTALL);
  EXPECT_EQ(DeleteSecurityPackageA(name.data()), SEC_E_CANNOT_INSTALL);
}

TEST(Packages, credentials_need_a_direction_and_no_key_function) {
  char ntlm[] = "NTLM";
  CredHandle credential = kNoHandle;
  const auto acquire_with = [&](ULONG use, void* logon, SEC_GET_KEY_FN function) {
    return AcquireCredentialsHandleA(nullptr, ntlm, use, logon, nullptr, function, nullptr,
                                     &credential, nullptr);
  };
  EXPECT_EQ(acquire_with(0, nullptr, nullptr), SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(acquire_with(SECPKG_CRED_DEFAULT, nullptr, nullptr), SEC_E_INVALID_PARAMETER);
  const auto function = [](void*, void*, ULONG, void**, SECURITY_STATUS*) {};
  EXPECT_EQ(acquire_with(SECPKG_CRED_OUTBOUND, nullptr, function), SEC_E_UNSUPPORTED_FUNCTION);
  LUID other = {7, 0};
  EXPECT_EQ(acquire_with(SECPKG_CRED_OUTBOUND, &other, nullptr), SEC_E_UNSUPPORTED_FUNCTION);
  LUID own = {0, 0};
  EXPECT_EQ(acquire_with(SECPKG_CRED_OUTBOUND, &own, nullptr), SEC_E_OK);
  EXPECT_EQ(FreeCredentialsHandle(&credential), SEC_E_OK);
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, ntlm, SECPKG_CRED_OUTBOUND, nullptr, nullptr,
                                      nullptr, nullptr, nullptr, nullptr),
            SEC_E_INVALID_HANDLE);
}

// A table's entries are pointers from its second word on; two of them are reserved on Windows too.
template <class Table>
std::vector<size_t> null_entries(const Table& table) {
  std::vector<size_t> null;
  const auto* words = reinterpret_cast<void* const*>(&table);
  for (size_t i = 1; i < sizeof table / sizeof *words; ++i) {
    if (words[i] == nullptr) {
      null.push_back(i);
    }
  }
  return null;
}

TEST(Packages, every_entry_of_the_function_tables_is_filled) {
  const PSecurityFunctionTableA narrow = InitSecurityInterfaceA();
  const PSecurityFunctionTableW wide = InitSecurityInterfaceW();
  const std::vector<size_t> reserved = {offsetof(SecurityFunctionTableA, Reserved2) / 8,
                                        offsetof(SecurityFunctionTableA, Reserved8) / 8};
  EXPECT_EQ(null_entries(*narrow), reserved);
  EXPECT_EQ(null_entries(*wide), reserved);
  EXPECT_EQ(narrow->dwVersion, 1u) << "as on Windows, whatever the table holds";
  EXPECT_EQ(narrow->AcquireCredentialsHandleA, &AcquireCredentialsHandleA);
  EXPECT_EQ(wide->AcquireCredentialsHandleW, &AcquireCredentialsHandleW);
  EXPECT_EQ(wide->InitializeSecurityContextW, &InitializeSecurityContextW);
  EXPECT_EQ(wide->QueryContextAttributesW, &QueryContextAttributesW);
  EXPECT_EQ(narrow->EncryptMessage, &EncryptMessage);
  EXPECT_EQ(narrow->Reserved3, reinterpret_cast<void*>(&EncryptMessage));
  EXPECT_EQ(narrow->Reserved4, reinterpret_cast<void*>(&DecryptMessage));
  EXPECT_EQ(wide->ImportSecurityContextW, &ImportSecurityContextW);
}

TEST(Packages, a_table_entry_is_the_function_of_its_own_name) {
  const auto same = [](auto* entry, const char* name) {
    EXPECT_EQ(reinterpret_cast<void*>(entry), dlsym(RTLD_DEFAULT, name)) << name;
  };
  const PSecurityFunctionTableW t = InitSecurityInterfaceW();
  same(t->EnumerateSecurityPackagesW, "EnumerateSecurityPackagesW");
  same(t->QueryCredentialsAttributesW, "QueryCredentialsAttributesW");
  same(t->FreeCredentialsHandle, "FreeCredentialsHandle");
  same(t->AcceptSecurityContext, "AcceptSecurityContext");
  same(t->CompleteAuthToken, "CompleteAuthToken");
  same(t->DeleteSecurityContext, "DeleteSecurityContext");
  same(t->ApplyControlToken, "ApplyControlToken");
  same(t->ImpersonateSecurityContext, "ImpersonateSecurityContext");
  same(t->RevertSecurityContext, "RevertSecurityContext");
  same(t->MakeSignature, "MakeSignature");
  same(t->VerifySignature, "VerifySignature");
  same(t->FreeContextBuffer, "FreeContextBuffer");
  same(t->QuerySecurityPackageInfoW, "QuerySecurityPackageInfoW");
  same(t->ExportSecurityContext, "ExportSecurityContext");
  same(t->AddCredentialsW, "AddCredentialsW");
  same(t->QuerySecurityContextToken, "QuerySecurityContextToken");
  same(t->DecryptMessage, "DecryptMessage");
  same(t->SetContextAttributesW, "SetContextAttributesW");
  same(t->SetCredentialsAttributesW, "SetCredentialsAttributesW");
  same(t->ChangeAccountPasswordW, "ChangeAccountPasswordW");
  same(t->QueryContextAttributesExW, "QueryContextAttributesExW");
  same(t->QueryCredentialsAttributesExW, "QueryCredentialsAttributesExW");
}

TEST(Packages, no_sasl_profile_is_listed_whose_package_is_not_there) {
  LPSTR list = nullptr;
  ULONG count = 0;
  ASSERT_EQ(SaslEnumerateProfilesA(&list, &count), SEC_E_OK);
  size_t at = 0;
  for (ULONG i = 0; i < count; ++i) {
    PSecPkgInfoA info = nullptr;
    EXPECT_EQ(SaslGetProfilePackageA(list + at, &info), SEC_E_OK);
    FreeContextBuffer(info);
    at += std::strlen(list + at) + 1;
  }
  EXPECT_EQ(list[at], '\0') << "the list ends with an empty name";
  FreeContextBuffer(list);
  std::string unknown = "NONESUCH";
  PSecPkgInfoA info = nullptr;
  EXPECT_EQ(SaslGetProfilePackageA(unknown.data(), &info), SEC_E_SECPKG_NOT_FOUND);
}

TEST(Packages, the_bindings_table_has_no_hole) {
  const OpenSspiFunctions* table = opensspi_functions_v1();
  EXPECT_EQ(table->cbSize, sizeof(OpenSspiFunctions));
  EXPECT_TRUE(null_entries(*table).empty());
}

}  // namespace
}  // namespace behaviour
