// SPDX-License-Identifier: MIT
// Attributes of contexts and credentials, in both character types.
#include "opensspi/opensspi.h"
#include "pair.h"

namespace behaviour {
namespace {

TEST(Attributes, sizes_are_those_of_ntlm) {
  Pair pair;
  SecPkgContext_Sizes sizes{};
  ASSERT_EQ(QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
  EXPECT_EQ(sizes.cbMaxSignature, 16u);
  EXPECT_EQ(sizes.cbSecurityTrailer, 16u);
  EXPECT_EQ(sizes.cbBlockSize, 0u);
  EXPECT_GE(sizes.cbMaxToken, 512u);
}

TEST(Attributes, names_agree_in_both_character_types) {
  Pair pair;
  SecPkgContext_NamesA narrow{};
  SecPkgContext_NamesW wide{};
  ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_NAMES, &narrow), SEC_E_OK);
  ASSERT_EQ(QueryContextAttributesW(&pair.server.context, SECPKG_ATTR_NAMES, &wide), SEC_E_OK);
  const std::string name = narrow.sUserName;
  const std::u16string wide_name = wide.sUserName;
  EXPECT_NE(name.find('\\'), std::string::npos);
  EXPECT_EQ(std::u16string(name.begin(), name.end()), wide_name);
  EXPECT_EQ(FreeContextBuffer(narrow.sUserName), SEC_E_OK);
  EXPECT_EQ(FreeContextBuffer(wide.sUserName), SEC_E_OK);
}

TEST(Attributes, both_ends_have_one_session_key) {
  Pair pair;
  SecPkgContext_SessionKey client{};
  SecPkgContext_SessionKey server{};
  ASSERT_EQ(QueryContextAttributesA(&pair.client.context, SECPKG_ATTR_SESSION_KEY, &client),
            SEC_E_OK);
  ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_SESSION_KEY, &server),
            SEC_E_OK);
  ASSERT_EQ(client.SessionKeyLength, 16u);
  ASSERT_EQ(server.SessionKeyLength, 16u);
  EXPECT_EQ(std::memcmp(client.SessionKey, server.SessionKey, 16), 0);
  FreeContextBuffer(client.SessionKey);
  FreeContextBuffer(server.SessionKey);
}

TEST(Attributes, key_info_has_two_names_that_are_freed_apart) {
  Pair pair;
  SecPkgContext_KeyInfoW info{};
  ASSERT_EQ(QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_KEY_INFO, &info), SEC_E_OK);
  EXPECT_EQ(info.KeySize, 128u);
  EXPECT_EQ(FreeContextBuffer(info.sSignatureAlgorithmName), SEC_E_OK);
  EXPECT_EQ(FreeContextBuffer(info.sEncryptAlgorithmName), SEC_E_OK);
}

TEST(Attributes, package_and_negotiation_info_are_one_block_each) {
  Pair pair;
  SecPkgContext_NegotiationInfoA info{};
  ASSERT_EQ(QueryContextAttributesA(&pair.client.context, SECPKG_ATTR_NEGOTIATION_INFO, &info),
            SEC_E_OK);
  EXPECT_EQ(info.NegotiationState, ULONG{SECPKG_NEGOTIATION_COMPLETE});
  EXPECT_STREQ(info.PackageInfo->Name, "NTLM");
  EXPECT_EQ(FreeContextBuffer(info.PackageInfo), SEC_E_OK);
}

TEST(Attributes, the_access_token_lives_as_long_as_its_context) {
  Pair pair;
  SecPkgContext_AccessToken first{};
  SecPkgContext_AccessToken second{};
  ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_ACCESS_TOKEN, &first),
            SEC_E_OK);
  ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_ACCESS_TOKEN, &second),
            SEC_E_OK);
  EXPECT_EQ(first.AccessToken, second.AccessToken);
  EXPECT_EQ(QueryContextAttributesA(&pair.client.context, SECPKG_ATTR_ACCESS_TOKEN, &first),
            SEC_E_NO_IMPERSONATION);
}

TEST(Attributes, the_ex_form_refuses_a_structure_that_does_not_fit_and_writes_nothing) {
  Pair pair;
  SecPkgContext_Sizes sizes{};
  EXPECT_EQ(
      QueryContextAttributesExA(&pair.client.context, SECPKG_ATTR_SIZES, &sizes, sizeof sizes - 1),
      SEC_E_BUFFER_TOO_SMALL);
  EXPECT_EQ(sizes.cbMaxToken, 0u);
  EXPECT_EQ(
      QueryContextAttributesExA(&pair.client.context, SECPKG_ATTR_SIZES, &sizes, sizeof sizes),
      SEC_E_OK);
  EXPECT_EQ(QueryContextAttributesA(&pair.client.context, SECPKG_ATTR_SIZES, nullptr),
            SEC_E_INVALID_PARAMETER);
}

TEST(Attributes, what_ntlm_lacks_is_refused) {
  Pair pair;
  char room[256] = {};
  for (const ULONG attribute : std::initializer_list<ULONG>{
           SECPKG_ATTR_STREAM_SIZES, SECPKG_ATTR_NATIVE_NAMES, SECPKG_ATTR_UNIQUE_BINDINGS,
           SECPKG_ATTR_TARGET_INFORMATION, 0x7FFF, 0xFFFFFFFF, 0x80000000}) {
    EXPECT_EQ(QueryContextAttributesA(&pair.client.context, attribute, room),
              SEC_E_UNSUPPORTED_FUNCTION)
        << attribute;
  }
  EXPECT_EQ(SetContextAttributesA(&pair.client.context, SECPKG_ATTR_SIZES, room, 4),
            SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(SetCredentialsAttributesW(&pair.client.credential, SECPKG_CRED_ATTR_NAMES, room, 4),
            SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(Attributes, a_kdc_proxy_is_refused_with_the_way_to_have_one) {
  Pair pair;
  SecPkgCredentials_KdcProxySettingsW settings{};
  settings.Version = KDC_PROXY_SETTINGS_V1;
  EXPECT_EQ(SetCredentialsAttributesW(&pair.client.credential, SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS,
                                      &settings, sizeof settings),
            SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_NE(std::string(opensspi_last_detail()).find("krb5.conf"), std::string::npos);
}

TEST(Attributes, other_functions_that_ntlm_lacks_are_refused) {
  Pair pair;
  Descriptor token;
  token.add(SECBUFFER_TOKEN, "x");
  EXPECT_EQ(CompleteAuthToken(&pair.client.context, token.get()), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(ApplyControlToken(&pair.client.context, token.get()), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(AddCredentialsA(&pair.client.credential, nullptr, nullptr, 0, nullptr, nullptr, nullptr,
                            nullptr),
            SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(SaslSetContextOption(&pair.client.context, SASL_OPTION_SEND_SIZE, nullptr, 0),
            SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(Attributes, credentials_tell_their_name) {
  CredHandle credential = acquire(SECPKG_CRED_OUTBOUND);
  SecPkgCredentials_NamesA narrow{};
  SecPkgCredentials_NamesW wide{};
  ASSERT_EQ(QueryCredentialsAttributesA(&credential, SECPKG_CRED_ATTR_NAMES, &narrow), SEC_E_OK);
  ASSERT_EQ(QueryCredentialsAttributesExW(&credential, SECPKG_CRED_ATTR_NAMES, &wide, sizeof wide),
            SEC_E_OK);
  EXPECT_EQ(std::string(narrow.sUserName).size(), std::u16string(wide.sUserName).size());
  FreeContextBuffer(narrow.sUserName);
  FreeContextBuffer(wide.sUserName);
  EXPECT_EQ(QueryCredentialsAttributesExA(&credential, SECPKG_CRED_ATTR_NAMES, &narrow, 4),
            SEC_E_BUFFER_TOO_SMALL);
  EXPECT_EQ(QueryCredentialsAttributesA(&credential, SECPKG_CRED_ATTR_CERT, &narrow),
            SEC_E_UNSUPPORTED_FUNCTION);
  FreeCredentialsHandle(&credential);
}

}  // namespace
}  // namespace behaviour
