// SPDX-License-Identifier: MIT
// Tokens that CompleteAuthToken finishes, and input by position, as Digest has both.
#include "stream.h"

namespace behaviour {
namespace {

constexpr char kCompleting[] = "Fake Completing";

struct CompletingEnd {
  CredHandle credential;
  CtxtHandle context = kNoHandle;

  explicit CompletingEnd(ULONG use) : credential(acquire(use, nullptr, kCompleting)) {}
  CompletingEnd(const CompletingEnd&) = delete;
  CompletingEnd& operator=(const CompletingEnd&) = delete;
  ~CompletingEnd() {
    DeleteSecurityContext(&context);
    FreeCredentialsHandle(&credential);
  }
  CtxtHandle* old() { return SecIsValidHandle(&context) ? &context : nullptr; }
  SECURITY_STATUS initialize(SecBufferDesc* in, SecBufferDesc* out) {
    return InitializeSecurityContextA(&credential, old(), nullptr, 0, 0, 0, in, 0, &context, out,
                                      nullptr, nullptr);
  }
  SECURITY_STATUS accept(SecBufferDesc* in, SecBufferDesc* out) {
    return AcceptSecurityContext(&credential, old(), in, 0, 0, &context, out, nullptr, nullptr);
  }
  SECURITY_STATUS sign() {
    Descriptor message;
    message.add(SECBUFFER_DATA, "data").room(SECBUFFER_PADDING, 16);
    const SECURITY_STATUS status = MakeSignature(&context, 0, message.get(), 0);
    EXPECT_EQ(message[1].cbBuffer, status == SEC_E_OK ? 3u : 16u) << "the package sets the length";
    return status;
  }
};

// What a program gives by position: challenge, method, URI, hash.
Descriptor& positional(Descriptor& descriptor) {
  return descriptor.add(SECBUFFER_TOKEN, "challenge")
      .add(SECBUFFER_PKG_PARAMS, "GET")
      .add(SECBUFFER_PKG_PARAMS, "/uri")
      .add(SECBUFFER_PKG_PARAMS, "");
}

TEST(Completing, a_client_completes_both_of_its_tokens) {
  CompletingEnd client(SECPKG_CRED_OUTBOUND);
  Descriptor in;
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(client.initialize(positional(in).get(), out.get()), SEC_I_COMPLETE_AND_CONTINUE);
  EXPECT_EQ(out.text(0), "GET|/uri||?");
  ASSERT_EQ(CompleteAuthToken(&client.context, out.get()), SEC_E_OK);
  EXPECT_EQ(out.text(0), "GET|/uri||!");
  EXPECT_EQ(client.sign(), SEC_E_INVALID_HANDLE) << "half open";
  Descriptor next;
  next.room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(client.initialize(in.get(), next.get()), SEC_I_COMPLETE_NEEDED);
  EXPECT_EQ(client.sign(), SEC_E_INVALID_HANDLE) << "not completed";
  ASSERT_EQ(CompleteAuthToken(&client.context, next.get()), SEC_E_OK);
  EXPECT_EQ(client.sign(), SEC_E_OK);
  ULONG quality = 0;
  EXPECT_EQ(VerifySignature(&client.context, next.get(), 0, &quality), SEC_E_OK);
  EXPECT_EQ(quality, 7u);
  EXPECT_EQ(CompleteAuthToken(&client.context, next.get()), SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(Completing, a_server_completes_the_whole_input_with_the_output_in_its_last_place) {
  CompletingEnd server(SECPKG_CRED_INBOUND);
  Descriptor in;
  positional(in).add(SECBUFFER_PKG_PARAMS, "realm");
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(server.accept(in.get(), out.get()), SEC_I_COMPLETE_NEEDED);
  EXPECT_EQ(out.text(0), "GET|/uri||realm|?");
  Descriptor whole;
  whole.add(SECBUFFER_TOKEN, "response?")
      .add(SECBUFFER_PKG_PARAMS, "GET")
      .add(SECBUFFER_PKG_PARAMS, "/uri")
      .add(SECBUFFER_PKG_PARAMS, "")
      .room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(CompleteAuthToken(&server.context, whole.get()), SEC_E_OK);
  EXPECT_EQ(whole.text(0), "response!");
  EXPECT_EQ(whole.text(4), "done");
  EXPECT_EQ(server.sign(), SEC_E_OK);
}

TEST(Completing, a_token_that_cannot_be_completed_leaves_the_context_half_open) {
  CompletingEnd server(SECPKG_CRED_INBOUND);
  Descriptor in;
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  ASSERT_EQ(server.accept(positional(in).get(), out.get()), SEC_I_COMPLETE_NEEDED);
  Descriptor empty;
  EXPECT_EQ(CompleteAuthToken(&server.context, empty.get()), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(CompleteAuthToken(&server.context, nullptr), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(server.sign(), SEC_E_INVALID_HANDLE);
}

TEST(Completing, no_context_yet_leaves_no_handle) {
  CompletingEnd server(SECPKG_CRED_INBOUND);
  Descriptor in;
  in.add(SECBUFFER_TOKEN, "later");
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  EXPECT_EQ(server.accept(in.get(), out.get()), SEC_I_NO_LSA_CONTEXT);
  EXPECT_FALSE(SecIsValidHandle(&server.context));
}

TEST(Completing, a_small_buffer_costs_nothing_and_has_the_code_of_packages_without_a_stream) {
  CompletingEnd server(SECPKG_CRED_INBOUND);
  Descriptor in;
  positional(in);
  Descriptor small;
  small.add(SECBUFFER_TOKEN, "ab");
  EXPECT_EQ(server.accept(in.get(), small.get()), SEC_E_BUFFER_TOO_SMALL);
  EXPECT_EQ(small.text(0), "ab");
  EXPECT_FALSE(SecIsValidHandle(&server.context));
  Descriptor empty;
  empty.add(SECBUFFER_EMPTY, "");
  EXPECT_EQ(server.accept(in.get(), empty.get()), SEC_E_BUFFER_TOO_SMALL);
  EXPECT_EQ(empty[0].BufferType, ULONG{SECBUFFER_EMPTY}) << "only a stream's token goes there";
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  EXPECT_EQ(server.accept(in.get(), out.get()), SEC_I_COMPLETE_NEEDED);
}

TEST(Completing, its_sasl_profile_is_listed) {
  char* list = nullptr;
  ULONG count = 0;
  ASSERT_EQ(SaslEnumerateProfilesA(&list, &count), SEC_E_OK);
  EXPECT_EQ(count, 3u);
  const std::string_view names(list, sizeof "GSS-SPNEGO\0DIGEST-MD5\0FAKE-COMPLETING");
  EXPECT_EQ(names, std::string_view("GSS-SPNEGO\0DIGEST-MD5\0FAKE-COMPLETING\0", names.size()));
  FreeContextBuffer(list);
  std::string name = "fake-completing";
  PSecPkgInfoA info = nullptr;
  ASSERT_EQ(SaslGetProfilePackageA(name.data(), &info), SEC_E_OK);
  EXPECT_STREQ(info->Name, kCompleting);
  FreeContextBuffer(info);
}

TEST(Completing, an_empty_buffer_with_a_length_is_nothing_to_packages_without_a_stream) {
  CompletingEnd client(SECPKG_CRED_OUTBOUND);
  Descriptor in;
  positional(in).add(SECBUFFER_EMPTY, "x");
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 64);
  EXPECT_EQ(client.initialize(in.get(), out.get()), SEC_I_COMPLETE_AND_CONTINUE);
}

}  // namespace
}  // namespace behaviour
