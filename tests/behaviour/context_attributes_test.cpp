// SPDX-License-Identifier: MIT
// Which attributes the established contexts of each package answer, and that an exported one goes
// on: Kerberos bare and within Negotiate, and Negotiate over NTLM, both ends.
#include <map>
#include <set>

#include "kerberos_end.h"
#include "support/forged_realm.h"

namespace behaviour {
namespace {

struct Case {
  const char* package;
  const char* mechanism;
};

class EstablishedWith : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    End::shake_hands(client_, server_, over_kerberos() ? realm_.target() : "");
  }
  static bool over_kerberos() { return std::string(GetParam().mechanism) == "Kerberos"; }

  // text returns one string of a structure, freed.
  template <class Char>
  static std::string taken(Char* text) {
    if (text == nullptr) {
      return "";
    }
    const std::basic_string<Char> whole(text);
    EXPECT_EQ(FreeContextBuffer(text), SEC_E_OK);
    return std::string(whole.begin(), whole.end());
  }
  template <class Struct>
  static Struct asked(End& end, ULONG attribute) {
    Struct value{};
    EXPECT_EQ(QueryContextAttributesA(&end.context, attribute, &value), SEC_E_OK) << attribute;
    return value;
  }

  forged::Realm realm_;
  End client_{SECPKG_CRED_OUTBOUND, GetParam().package};
  End server_{SECPKG_CRED_INBOUND, GetParam().package};
};
INSTANTIATE_TEST_SUITE_P(Packages, EstablishedWith,
                         testing::Values(Case{"Kerberos", "Kerberos"},
                                         Case{"Negotiate", "Kerberos"}, Case{"Negotiate", "NTLM"}),
                         [](const auto& info) {
                           return std::string(info.param.package) + "Of" + info.param.mechanism;
                         });

TEST_P(EstablishedWith, every_attribute_is_returned_or_refused_as_documented) {
  std::set<ULONG> answered = {
      SECPKG_ATTR_SIZES,       SECPKG_ATTR_NAMES,        SECPKG_ATTR_LIFESPAN,
      SECPKG_ATTR_DCE_INFO,    SECPKG_ATTR_KEY_INFO,     SECPKG_ATTR_PASSWORD_EXPIRY,
      SECPKG_ATTR_SESSION_KEY, SECPKG_ATTR_PACKAGE_INFO, SECPKG_ATTR_NEGOTIATION_INFO,
      SECPKG_ATTR_FLAGS,       SECPKG_ATTR_AUTHORITY,    SECPKG_ATTR_CLIENT_SPECIFIED_TARGET};
  if (over_kerberos()) {
    answered.insert(SECPKG_ATTR_NATIVE_NAMES);
  }
  for (End* end : {&client_, &server_}) {
    for (ULONG attribute = 0; attribute < 256; ++attribute) {
      alignas(16) char room[256] = {};
      const SECURITY_STATUS status = QueryContextAttributesA(&end->context, attribute, room);
      if (attribute == SECPKG_ATTR_ACCESS_TOKEN) {
        EXPECT_EQ(status, end == &server_ ? SEC_E_OK : SEC_E_NO_IMPERSONATION);
        continue;
      }
      EXPECT_EQ(status, answered.contains(attribute) ? SEC_E_OK : SEC_E_UNSUPPORTED_FUNCTION)
          << attribute;
    }
  }
}

TEST_P(EstablishedWith, names_and_targets_are_one_story_on_both_ends) {
  for (End* end : {&client_, &server_}) {
    const auto names = asked<SecPkgContext_NamesA>(*end, SECPKG_ATTR_NAMES);
    const std::string name = taken(names.sUserName);
    const auto dce = asked<SecPkgContext_DceInfo>(*end, SECPKG_ATTR_DCE_INFO);
    EXPECT_EQ(dce.AuthzSvc, 0u);
    EXPECT_EQ(taken(static_cast<char*>(dce.pPac)), name);
    const auto target =
        asked<SecPkgContext_ClientSpecifiedTarget>(*end, SECPKG_ATTR_CLIENT_SPECIFIED_TARGET);
    const auto authority = asked<SecPkgContext_AuthorityA>(*end, SECPKG_ATTR_AUTHORITY);
    const std::string spn = taken(target.sTargetName);
    const std::string domain = taken(authority.sAuthorityName);
    if (!over_kerberos()) {
      EXPECT_EQ(name.substr(0, name.find('\\')), domain);
      EXPECT_EQ(spn, "");
      continue;
    }
    EXPECT_EQ(name, "alice@FORGED.TEST");
    EXPECT_EQ(domain, "FORGED.TEST");
    // As on Windows: the server has it with its realm, the client gets nothing.
    EXPECT_EQ(spn, end == &client_ ? "" : realm_.service_principal());
    const auto native = asked<SecPkgContext_NativeNamesA>(*end, SECPKG_ATTR_NATIVE_NAMES);
    EXPECT_EQ(taken(native.sClientName), "alice@FORGED.TEST");
    EXPECT_EQ(taken(native.sServerName), realm_.service_principal());
  }
}

TEST_P(EstablishedWith, keys_sizes_times_and_flags_fit_together) {
  for (End* end : {&client_, &server_}) {
    const auto key = asked<SecPkgContext_SessionKey>(*end, SECPKG_ATTR_SESSION_KEY);
    const auto info = asked<SecPkgContext_KeyInfoA>(*end, SECPKG_ATTR_KEY_INFO);
    EXPECT_EQ(key.SessionKeyLength * 8, info.KeySize);
    EXPECT_EQ(info.EncryptAlgorithm, over_kerberos() ? 18u : 0x6801u);
    EXPECT_NE(taken(info.sEncryptAlgorithmName), "");
    EXPECT_NE(taken(info.sSignatureAlgorithmName), "");
    EXPECT_EQ(FreeContextBuffer(key.SessionKey), SEC_E_OK);
    const auto sizes = asked<SecPkgContext_Sizes>(*end, SECPKG_ATTR_SIZES);
    EXPECT_EQ(sizes.cbMaxSignature, over_kerberos() ? 28u : 16u);
    EXPECT_EQ(sizes.cbSecurityTrailer, over_kerberos() ? 60u : 16u);
    EXPECT_EQ(sizes.cbBlockSize, over_kerberos() ? 1u : 0u);
    const auto lifespan = asked<SecPkgContext_Lifespan>(*end, SECPKG_ATTR_LIFESPAN);
    EXPECT_LT(lifespan.tsStart.QuadPart, lifespan.tsExpiry.QuadPart);
    EXPECT_EQ(lifespan.tsExpiry.QuadPart, end->expiry.QuadPart);
    const auto password = asked<SecPkgContext_PasswordExpiry>(*end, SECPKG_ATTR_PASSWORD_EXPIRY);
    EXPECT_EQ(password.tsPasswordExpires.QuadPart, INT64_MAX);
    const auto flags = asked<SecPkgContext_Flags>(*end, SECPKG_ATTR_FLAGS);
    EXPECT_EQ(flags.Flags, end->flags);
  }
}

TEST_P(EstablishedWith, the_mechanism_is_named_once_it_is_chosen) {
  for (End* end : {&client_, &server_}) {
    const auto package = asked<SecPkgContext_PackageInfoA>(*end, SECPKG_ATTR_PACKAGE_INFO);
    EXPECT_STREQ(package.PackageInfo->Name, GetParam().mechanism);
    EXPECT_EQ(FreeContextBuffer(package.PackageInfo), SEC_E_OK);
    const auto info = asked<SecPkgContext_NegotiationInfoA>(*end, SECPKG_ATTR_NEGOTIATION_INFO);
    EXPECT_EQ(info.NegotiationState, ULONG{SECPKG_NEGOTIATION_COMPLETE});
    EXPECT_STREQ(info.PackageInfo->Name, GetParam().mechanism);
    EXPECT_EQ(FreeContextBuffer(info.PackageInfo), SEC_E_OK);
  }
}

TEST_P(EstablishedWith, both_ends_go_on_where_they_are_imported) {
  client_.expect_seals_to(server_);
  for (End* end : {&client_, &server_}) {
    SecBuffer packed{};
    ASSERT_EQ(
        ExportSecurityContext(&end->context, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, nullptr),
        SEC_E_OK);
    std::string package = GetParam().package;
    ASSERT_EQ(ImportSecurityContextA(package.data(), &packed, nullptr, &end->context), SEC_E_OK);
    EXPECT_EQ(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
  }
  client_.expect_seals_to(server_);
  server_.expect_seals_to(client_);
  HANDLE token = nullptr;
  EXPECT_EQ(QuerySecurityContextToken(&server_.context, &token), SEC_E_OK);
}

TEST_P(EstablishedWith, an_export_is_taken_by_no_other_package) {
  SecBuffer packed{};
  ASSERT_EQ(ExportSecurityContext(&client_.context, 0, &packed, nullptr), SEC_E_OK);
  for (std::string package : {"NTLM", "Kerberos", "Negotiate"}) {
    if (package == GetParam().package) {
      continue;
    }
    CtxtHandle moved = kNoHandle;
    EXPECT_EQ(ImportSecurityContextA(package.data(), &packed, nullptr, &moved),
              SEC_E_INVALID_TOKEN);
  }
  EXPECT_EQ(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
}

}  // namespace
}  // namespace behaviour
