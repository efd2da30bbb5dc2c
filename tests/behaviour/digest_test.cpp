// SPDX-License-Identifier: MIT
// Digest through the public functions, with the buffers of curl, .NET and IIS.
#include "opensspi/opensspi.h"
#include "opensspi/winbase.h"
#include "pair.h"

namespace behaviour {
namespace {

constexpr char kPackage[] = "WDigest";
constexpr OPENSSPI_STORE kUser = OPENSSPI_STORE_USER;
constexpr size_t kMaxToken = 4096;

// The account digestuser, enabled for the realm "web".
class Digest : public testing::Test {
 protected:
  void SetUp() override {
    opensspi_account_remove(kUser, "digestuser");
    ASSERT_EQ(opensspi_account_add(kUser, "digestuser", nullptr, "Secret1!", 8), 0)
        << opensspi_last_detail();
    const char* realm = "web";
    ASSERT_EQ(opensspi_account_set_digest_realms(kUser, "digestuser", &realm, 1, "Secret1!", 8), 0)
        << opensspi_last_detail();
    server_.credential = acquire(SECPKG_CRED_INBOUND, nullptr, kPackage);
    std::string user = "digestuser";
    std::string password = "Secret1!";
    SEC_WINNT_AUTH_IDENTITY_A identity{};
    identity.User = reinterpret_cast<unsigned char*>(user.data());
    identity.UserLength = static_cast<ULONG>(user.size());
    identity.Password = reinterpret_cast<unsigned char*>(password.data());
    identity.PasswordLength = static_cast<ULONG>(password.size());
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    client_.credential = acquire(SECPKG_CRED_OUTBOUND, &identity, kPackage);
  }
  void TearDown() override { opensspi_account_remove(kUser, "digestuser"); }

  // As HttpListener does: the realm in UTF-16, and each request without a context.
  static void request(Descriptor& in, const std::string& token, const std::string& uri) {
    in.add(SECBUFFER_TOKEN, token)
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, uri)
        .add(SECBUFFER_PKG_PARAMS, "")
        .add(SECBUFFER_PKG_PARAMS, std::string("w\0e\0b\0", 6));
  }
  SECURITY_STATUS accept(SecBufferDesc* in, std::string& out) {
    DeleteSecurityContext(&server_.context);
    server_.context = kNoHandle;
    Descriptor output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    const SECURITY_STATUS status =
        AcceptSecurityContext(&server_.credential, nullptr, in, 0, SECURITY_NATIVE_DREP,
                              &server_.context, output.get(), &server_.flags, &server_.expiry);
    out = output.text(0);
    return status;
  }
  // As curl does, whose output buffer is of cbMaxToken.
  SECURITY_STATUS answer(const std::string& challenge, const std::string& uri, std::string& out) {
    Descriptor in;
    in.add(SECBUFFER_TOKEN, challenge)
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, "");
    Descriptor output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    std::string target = uri;
    const SECURITY_STATUS status =
        InitializeSecurityContextA(&client_.credential, nullptr, target.data(),
                                   ISC_REQ_USE_HTTP_STYLE, 0, SECURITY_NETWORK_DREP, in.get(), 0,
                                   &client_.context, output.get(), &client_.flags, &client_.expiry);
    out = output.text(0);
    return status;
  }
  std::string header(const std::string& uri) {
    Descriptor message;
    message.add(SECBUFFER_TOKEN, "")
        .add(SECBUFFER_PKG_PARAMS, "GET")
        .add(SECBUFFER_PKG_PARAMS, uri)
        .add(SECBUFFER_PKG_PARAMS, "")
        .room(SECBUFFER_PADDING, kMaxToken);
    EXPECT_EQ(MakeSignature(&client_.context, 0, message.get(), 0), SEC_E_OK);
    return message.text(4);
  }
  void establish() {
    std::string challenge;
    std::string response;
    std::string nothing;
    Descriptor first;
    request(first, "", "/page");
    ASSERT_EQ(accept(first.get(), challenge), SEC_I_CONTINUE_NEEDED);
    ASSERT_EQ(answer(challenge, "/page", response), SEC_E_OK) << opensspi_last_detail();
    // curl ignores what CompleteAuthToken returns; .NET frees the credential at once.
    Descriptor second;
    request(second, response, "/page");
    ASSERT_EQ(accept(second.get(), nothing), SEC_E_OK) << opensspi_last_detail();
    EXPECT_EQ(nothing, "");
  }

  Peer client_;
  Peer server_;
};

TEST_F(Digest, is_listed_as_on_windows) {
  PSecPkgInfoA info = nullptr;
  std::string name = "wdigest";
  ASSERT_EQ(QuerySecurityPackageInfoA(name.data(), &info), SEC_E_OK);
  EXPECT_STREQ(info->Name, "WDigest");
  EXPECT_EQ(info->fCapabilities, 0x800304u);
  EXPECT_EQ(info->wRPCID, 21);
  EXPECT_EQ(info->cbMaxToken, 4096u);
  FreeContextBuffer(info);
  std::string profile = "DIGEST-MD5";
  ASSERT_EQ(SaslGetProfilePackageA(profile.data(), &info), SEC_E_OK);
  EXPECT_STREQ(info->Name, "WDigest");
  FreeContextBuffer(info);
}

TEST_F(Digest, a_request_is_let_in_and_named) {
  establish();
  SecPkgContext_NamesA names{};
  ASSERT_EQ(QueryContextAttributesA(&server_.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
  EXPECT_TRUE(std::string(names.sUserName).ends_with("\\digestuser")) << names.sUserName;
  FreeContextBuffer(names.sUserName);
  HANDLE token = nullptr;
  ASSERT_EQ(QuerySecurityContextToken(&server_.context, &token), SEC_E_OK);
  CloseHandle(token);
  SecPkgContext_Sizes sizes{};
  ASSERT_EQ(QueryContextAttributesA(&client_.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
  EXPECT_EQ(sizes.cbMaxToken, 4096u);
}

TEST_F(Digest, a_later_request_is_completed_with_the_same_buffers) {
  establish();
  FreeCredentialsHandle(&client_.credential);
  const std::string second = header("/next");
  std::string nothing;
  Descriptor in;
  request(in, second, "/next");
  ASSERT_EQ(accept(in.get(), nothing), SEC_I_COMPLETE_NEEDED);
  EXPECT_EQ(nothing, "");
  SecPkgContext_NamesA names{};
  EXPECT_EQ(QueryContextAttributesA(&server_.context, SECPKG_ATTR_NAMES, &names),
            SEC_E_INVALID_HANDLE);
  std::string room(kMaxToken, '\0');
  in[4] = {static_cast<ULONG>(room.size()), SECBUFFER_TOKEN, room.data()};
  ASSERT_EQ(CompleteAuthToken(&server_.context, in.get()), SEC_E_OK);
  EXPECT_EQ(in[4].cbBuffer, 0u);
  EXPECT_EQ(QueryContextAttributesA(&server_.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
  FreeContextBuffer(names.sUserName);
  // The same header once more.
  Descriptor again;
  request(again, second, "/next");
  ASSERT_EQ(accept(again.get(), nothing), SEC_I_COMPLETE_NEEDED);
  EXPECT_EQ(CompleteAuthToken(&server_.context, again.get()), SEC_E_OUT_OF_SEQUENCE);
  EXPECT_EQ(CompleteAuthToken(&server_.context, again.get()), SEC_E_INVALID_HANDLE);
}

TEST_F(Digest, a_wrong_password_is_denied_and_says_nothing_to_the_peer) {
  std::string challenge;
  std::string response;
  Descriptor first;
  request(first, "", "/page");
  ASSERT_EQ(accept(first.get(), challenge), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(answer(challenge, "/page", response), SEC_E_OK);
  const size_t digit = response.find("response=\"") + 10;
  response[digit] = response[digit] == '0' ? '1' : '0';
  std::string nothing;
  Descriptor second;
  request(second, response, "/page");
  EXPECT_EQ(accept(second.get(), nothing), SEC_E_LOGON_DENIED);
  EXPECT_EQ(nothing, "");
  EXPECT_FALSE(SecIsValidHandle(&server_.context));
}

TEST_F(Digest, sasl_signs_and_seals) {
  server_.context = client_.context = kNoHandle;
  opensspi_account_remove(kUser, "digestuser");
  ASSERT_EQ(opensspi_account_add(kUser, "digestuser", nullptr, "Secret1!", 8), 0);
  std::string challenge;
  std::string response;
  std::string proof;
  std::string nothing;
  constexpr ULONG kFlags = ISC_REQ_INTEGRITY | ISC_REQ_CONFIDENTIALITY;
  ASSERT_EQ(server_.accept("", challenge, ASC_REQ_CONFIDENTIALITY), SEC_I_CONTINUE_NEEDED);
  const size_t at = challenge.find("realm=\"") + 7;
  const std::string realm = challenge.substr(at, challenge.find('"', at) - at);
  const char* only = realm.c_str();
  ASSERT_EQ(opensspi_account_set_digest_realms(kUser, "digestuser", &only, 1, "Secret1!", 8), 0);
  const auto step = [&](const std::string& in, std::string& out) {
    Descriptor input;
    input.add(SECBUFFER_TOKEN, in);
    Descriptor output;
    output.room(SECBUFFER_TOKEN, kMaxToken);
    std::string target = "ldap/host";
    const SECURITY_STATUS status = SaslInitializeSecurityContextA(
        &client_.credential, client_.started ? &client_.context : nullptr, target.data(), kFlags, 0,
        SECURITY_NETWORK_DREP, input.get(), 0, &client_.context, output.get(), &client_.flags,
        &client_.expiry);
    client_.started = true;
    out = output.text(0);
    return status;
  };
  ASSERT_EQ(step(challenge, response), SEC_I_CONTINUE_NEEDED) << opensspi_last_detail();
  ASSERT_EQ(server_.accept(response, proof, ASC_REQ_CONFIDENTIALITY), SEC_E_OK)
      << opensspi_last_detail();
  ASSERT_EQ(step(proof, nothing), SEC_E_OK) << opensspi_last_detail();
  EXPECT_TRUE(client_.flags & ISC_RET_CONFIDENTIALITY);
  Descriptor message;
  message.add(SECBUFFER_DATA, "some text").room(SECBUFFER_PADDING, 24);
  ASSERT_EQ(EncryptMessage(&client_.context, 0, message.get(), 0), SEC_E_OK);
  Descriptor wire;
  wire.add(SECBUFFER_DATA, message.text(0) + message.text(1));
  ULONG quality = 1;
  ASSERT_EQ(DecryptMessage(&server_.context, wire.get(), 0, &quality), SEC_E_OK);
  EXPECT_EQ(wire.text(0), "some text");
  EXPECT_EQ(quality, 0u);
}

}  // namespace
}  // namespace behaviour
