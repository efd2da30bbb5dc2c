// SPDX-License-Identifier: MIT
// Digest through the public functions, with the buffers of curl, .NET and IIS.
#include "digest_end.h"
#include "opensspi/winbase.h"

namespace behaviour {
namespace {

TEST(Digest, is_listed_as_on_windows) {
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

TEST(Digest, a_request_is_let_in_and_named) {
  DigestEnds ends;
  ends.establish();
  SecPkgContext_NamesA names{};
  ASSERT_EQ(QueryContextAttributesA(&ends.server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
  EXPECT_TRUE(std::string(names.sUserName).ends_with("\\digestuser")) << names.sUserName;
  FreeContextBuffer(names.sUserName);
  HANDLE token = nullptr;
  ASSERT_EQ(QuerySecurityContextToken(&ends.server.context, &token), SEC_E_OK);
  CloseHandle(token);
  SecPkgContext_Sizes sizes{};
  ASSERT_EQ(QueryContextAttributesA(&ends.client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
  EXPECT_EQ(sizes.cbMaxToken, 4096u);
}

TEST(Digest, a_later_request_is_completed_with_the_same_buffers) {
  DigestEnds ends;
  ends.establish();
  FreeCredentialsHandle(&ends.client.credential);
  const std::string second = ends.header("/next");
  std::string nothing;
  Descriptor in;
  ends.request(in, second, "/next");
  ASSERT_EQ(ends.accept(in.get(), nothing), SEC_I_COMPLETE_NEEDED);
  EXPECT_EQ(nothing, "");
  SecPkgContext_NamesA names{};
  EXPECT_EQ(QueryContextAttributesA(&ends.server.context, SECPKG_ATTR_NAMES, &names),
            SEC_E_INVALID_HANDLE);
  std::string room(DigestEnds::kMaxToken, '\0');
  in[4] = {static_cast<ULONG>(room.size()), SECBUFFER_TOKEN, room.data()};
  ASSERT_EQ(CompleteAuthToken(&ends.server.context, in.get()), SEC_E_OK);
  EXPECT_EQ(in[4].cbBuffer, 0u);
  EXPECT_EQ(QueryContextAttributesA(&ends.server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
  FreeContextBuffer(names.sUserName);
  // The same header once more.
  Descriptor again;
  ends.request(again, second, "/next");
  ASSERT_EQ(ends.accept(again.get(), nothing), SEC_I_COMPLETE_NEEDED);
  EXPECT_EQ(CompleteAuthToken(&ends.server.context, again.get()), SEC_E_OUT_OF_SEQUENCE);
  EXPECT_EQ(CompleteAuthToken(&ends.server.context, again.get()), SEC_E_INVALID_HANDLE);
}

TEST(Digest, a_wrong_password_is_denied_and_says_nothing_to_the_peer) {
  DigestEnds ends;
  std::string challenge;
  std::string response;
  Descriptor first;
  ends.request(first, "", "/page");
  ASSERT_EQ(ends.accept(first.get(), challenge), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(ends.answer(challenge, "/page", response), SEC_E_OK);
  const size_t digit = response.find("response=\"") + 10;
  response[digit] = response[digit] == '0' ? '1' : '0';
  std::string nothing;
  Descriptor second;
  ends.request(second, response, "/page");
  EXPECT_EQ(ends.accept(second.get(), nothing), SEC_E_LOGON_DENIED);
  EXPECT_EQ(nothing, "");
  EXPECT_FALSE(SecIsValidHandle(&ends.server.context));
}

TEST(Digest, sasl_signs_and_seals) {
  DigestEnds ends;
  ends.shake_hands(ISC_REQ_INTEGRITY | ISC_REQ_CONFIDENTIALITY);
  EXPECT_TRUE(ends.client.flags & ISC_RET_CONFIDENTIALITY);
  Descriptor message;
  message.add(SECBUFFER_DATA, "some text").room(SECBUFFER_PADDING, 24);
  ASSERT_EQ(EncryptMessage(&ends.client.context, 0, message.get(), 0), SEC_E_OK);
  Descriptor wire;
  wire.add(SECBUFFER_DATA, message.text(0) + message.text(1));
  ULONG quality = 1;
  ASSERT_EQ(DecryptMessage(&ends.server.context, wire.get(), 0, &quality), SEC_E_OK);
  EXPECT_EQ(wire.text(0), "some text");
  EXPECT_EQ(quality, 0u);
}

}  // namespace
}  // namespace behaviour
