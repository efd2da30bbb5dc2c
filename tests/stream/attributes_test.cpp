// SPDX-License-Identifier: MIT
// Attributes that only streams have, of contexts and of credentials.
#include "stream.h"

namespace behaviour {
namespace {

class StreamAttributes : public testing::Test {
 protected:
  template <class Struct>
  Struct query(ULONG attribute) {
    Struct value{};
    EXPECT_EQ(QueryContextAttributesA(&client_.context, attribute, &value), SEC_E_OK) << attribute;
    Struct wide{};
    EXPECT_EQ(QueryContextAttributesExW(&client_.context, attribute, &wide, sizeof wide), SEC_E_OK);
    release(wide);
    char untouched[sizeof(Struct)] = {'x'};
    EXPECT_EQ(
        QueryContextAttributesExA(&client_.context, attribute, untouched, sizeof untouched - 1),
        SEC_E_BUFFER_TOO_SMALL);
    EXPECT_EQ(untouched[0], 'x');
    return value;
  }
  static void release(const SecPkgContext_IssuerListInfoEx& v) { FreeContextBuffer(v.aIssuers); }
  static void release(const SecPkgContext_SupportedSignatures& v) {
    FreeContextBuffer(v.pSignatureAndHashAlgorithms);
  }
  static void release(const SecPkgContext_SessionAppData& v) { FreeContextBuffer(v.pbAppData); }
  static void release(const SecPkgContext_KeyingMaterial& v) {
    FreeContextBuffer(v.pbKeyingMaterial);
  }
  static void release(const SecPkgContext_Bindings& v) { FreeContextBuffer(v.Bindings); }
  template <class Struct>
  static void release(const Struct& /*has no pointers*/) {}

  template <class Struct>
  SECURITY_STATUS set(ULONG attribute, Struct value) {
    return SetContextAttributesW(&client_.context, attribute, &value, sizeof value);
  }

  void SetUp() override { ASSERT_EQ(client_.step(""), SEC_I_CONTINUE_NEEDED); }

  StreamEnd client_{SECPKG_CRED_OUTBOUND};
};

TEST_F(StreamAttributes, connection_and_cipher_are_told_half_open) {
  const auto connection = query<SecPkgContext_ConnectionInfo>(SECPKG_ATTR_CONNECTION_INFO);
  EXPECT_EQ(connection.dwProtocol, 0x800u);
  EXPECT_EQ(connection.aiCipher, 0x6610u);
  EXPECT_EQ(connection.dwCipherStrength, 256u);
  EXPECT_EQ(connection.aiHash, 0x800Du);
  EXPECT_EQ(connection.dwHashStrength, 384u);
  EXPECT_EQ(connection.aiExch, 0xAE06u);
  EXPECT_EQ(connection.dwExchStrength, 253u);
  const auto cipher = query<SecPkgContext_CipherInfo>(SECPKG_ATTR_CIPHER_INFO);
  EXPECT_EQ(cipher.dwVersion, DWORD{SECPKGCONTEXT_CIPHERINFO_V1});
  EXPECT_EQ(cipher.dwProtocol, 0x0303u);
  EXPECT_EQ(cipher.dwCipherSuite, 0xC030u);
  EXPECT_EQ(cipher.dwCipherLen, 256u);
  EXPECT_EQ(std::u16string(cipher.szCipherSuite), std::u16string(63, u'S'));
  EXPECT_EQ(std::u16string(cipher.szCipher), u"AES");
  EXPECT_EQ(std::u16string(cipher.szExchange), u"ECDH");
}

TEST_F(StreamAttributes, sizes_come_with_the_end_of_the_handshake) {
  SecPkgContext_StreamSizes sizes{};
  EXPECT_EQ(QueryContextAttributesA(&client_.context, SECPKG_ATTR_STREAM_SIZES, &sizes),
            SEC_E_INVALID_HANDLE);
  StreamPair pair;
  ASSERT_EQ(QueryContextAttributesA(&pair.client.context, SECPKG_ATTR_STREAM_SIZES, &sizes),
            SEC_E_OK);
  EXPECT_EQ(sizes.cbHeader, 3u);
  EXPECT_EQ(sizes.cbTrailer, 4u);
  EXPECT_EQ(sizes.cBuffers, 4u);
}

TEST_F(StreamAttributes, issuers_are_one_block) {
  const auto issuers = query<SecPkgContext_IssuerListInfoEx>(SECPKG_ATTR_ISSUER_LIST_EX);
  ASSERT_EQ(issuers.cIssuers, 2u);
  const auto text = [](const CERT_NAME_BLOB& blob) {
    return std::string(reinterpret_cast<char*>(blob.pbData), blob.cbData);
  };
  EXPECT_EQ(text(issuers.aIssuers[0]), "first issuer");
  EXPECT_EQ(text(issuers.aIssuers[1]), "second");
  EXPECT_EQ(FreeContextBuffer(issuers.aIssuers[0].pbData), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(FreeContextBuffer(issuers.aIssuers), SEC_E_OK);
}

TEST_F(StreamAttributes, keys_signatures_bindings_and_sessions) {
  const auto keys = query<SecPkgContext_EapKeyBlock>(SECPKG_ATTR_EAP_KEY_BLOCK);
  EXPECT_EQ(keys.rgbKeys[0], 1);
  EXPECT_EQ(keys.rgbKeys[127], 1);
  EXPECT_EQ(keys.rgbIVs[0], 2);
  EXPECT_EQ(keys.rgbIVs[63], 2);
  const auto signatures =
      query<SecPkgContext_SupportedSignatures>(SECPKG_ATTR_SUPPORTED_SIGNATURES);
  ASSERT_EQ(signatures.cSignatureAndHashAlgorithms, 2);
  EXPECT_EQ(signatures.pSignatureAndHashAlgorithms[1], 0x0804);
  release(signatures);
  const auto bindings = query<SecPkgContext_Bindings>(SECPKG_ATTR_UNIQUE_BINDINGS);
  EXPECT_EQ(bindings.BindingsLength, 32u);
  release(bindings);
  const auto session = query<SecPkgContext_SessionInfo>(SECPKG_ATTR_SESSION_INFO);
  EXPECT_GT(session.cbSessionId, 8u);
}

TEST_F(StreamAttributes, what_is_no_certificate_is_not_handed_out) {
  PCCERT_CONTEXT certificate = nullptr;
  EXPECT_EQ(
      QueryContextAttributesA(&client_.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate),
      SEC_E_CERT_UNKNOWN);
  EXPECT_EQ(certificate, nullptr);
}

TEST_F(StreamAttributes, application_data_and_mtu_can_be_set) {
  char data[] = "mine";
  ASSERT_EQ(
      set(SECPKG_ATTR_APP_DATA, SecPkgContext_SessionAppData{1, 4, reinterpret_cast<BYTE*>(data)}),
      SEC_E_OK);
  data[0] = 'M';  // it was copied
  const auto app = query<SecPkgContext_SessionAppData>(SECPKG_ATTR_APP_DATA);
  EXPECT_EQ(app.dwFlags, 1u);
  EXPECT_EQ(std::string(reinterpret_cast<char*>(app.pbAppData), app.cbAppData), "mine");
  release(app);
  ASSERT_EQ(set(SECPKG_ATTR_DTLS_MTU, ULONG{1400}), SEC_E_OK);
  EXPECT_EQ(query<ULONG>(SECPKG_ATTR_DTLS_MTU), 1400u);
  ASSERT_EQ(set(SECPKG_ATTR_DTLS_MTU, USHORT{1200}), SEC_E_OK);
  EXPECT_EQ(query<ULONG>(SECPKG_ATTR_DTLS_MTU), 1200u);
}

TEST_F(StreamAttributes, keying_material_is_asked_for_first) {
  SecPkgContext_KeyingMaterial material{};
  EXPECT_EQ(QueryContextAttributesA(&client_.context, SECPKG_ATTR_KEYING_MATERIAL, &material),
            SEC_E_INVALID_PARAMETER);
  char label[] = "EXPORTER";
  BYTE context[] = {'c', 't', 'x'};
  const auto exported = [&] {
    const auto value = query<SecPkgContext_KeyingMaterial>(SECPKG_ATTR_KEYING_MATERIAL);
    std::string text(reinterpret_cast<char*>(value.pbKeyingMaterial), value.cbKeyingMaterial);
    release(value);
    return text;
  };
  for (const WORD label_len : {WORD{8}, WORD{9}}) {  // without and with its zero
    ASSERT_EQ(set(SECPKG_ATTR_KEYING_MATERIAL_INFO,
                  SecPkgContext_KeyingMaterialInfo{label_len, label, 3, context, 14}),
              SEC_E_OK);
    EXPECT_EQ(exported(), "EXPORTER/ctx..");
  }
  ASSERT_EQ(set(SECPKG_ATTR_KEYING_MATERIAL_INFO,
                SecPkgContext_KeyingMaterialInfo{8, label, 0, nullptr, 9}),
            SEC_E_OK);
  EXPECT_EQ(exported(), "EXPORTER.");
}

TEST_F(StreamAttributes, settings_that_are_malformed_or_unknown_are_refused) {
  EXPECT_EQ(SetContextAttributesA(&client_.context, SECPKG_ATTR_APP_DATA, nullptr, 16),
            SEC_E_INVALID_PARAMETER);
  SecPkgContext_SessionAppData app{0, 4, nullptr};
  EXPECT_EQ(SetContextAttributesA(&client_.context, SECPKG_ATTR_APP_DATA, &app, sizeof app),
            SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(SetContextAttributesA(&client_.context, SECPKG_ATTR_APP_DATA, &app, sizeof app - 1),
            SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(SetContextAttributesA(&client_.context, SECPKG_ATTR_DTLS_MTU, &app, 1),
            SEC_E_INVALID_PARAMETER);
  SecPkgContext_KeyingMaterialInfo keying{8, nullptr, 0, nullptr, 9};
  EXPECT_EQ(SetContextAttributesA(&client_.context, SECPKG_ATTR_KEYING_MATERIAL_INFO, &keying,
                                  sizeof keying),
            SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(set(SECPKG_ATTR_UI_INFO, SecPkgContext_UiInfo{}), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(set(SECPKG_ATTR_EARLY_START, SecPkgContext_EarlyStart{1}), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(set(SECPKG_ATTR_SIZES, ULONG{0}), SEC_E_UNSUPPORTED_FUNCTION);
}

TEST_F(StreamAttributes, what_the_package_keeps_outlives_its_credentials) {
  const auto number = [](StreamEnd& end) {
    SecPkgContext_SessionInfo info{};
    EXPECT_EQ(QueryContextAttributesA(&end.context, SECPKG_ATTR_SESSION_INFO, &info), SEC_E_OK);
    const std::string text(reinterpret_cast<char*>(info.rgbSessionId), info.cbSessionId);
    return std::stoi(text.substr(text.find(' ')));
  };
  const int before = number(client_);
  {
    StreamEnd gone(SECPKG_CRED_OUTBOUND);
    ASSERT_EQ(gone.step(""), SEC_I_CONTINUE_NEEDED);
  }
  EXPECT_EQ(number(client_), before + 1);
}

}  // namespace
}  // namespace behaviour
