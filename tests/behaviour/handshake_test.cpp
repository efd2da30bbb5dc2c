// SPDX-License-Identifier: MIT
// The handshake: what callers pass for descriptors, flags and handles.
#include "pair.h"

namespace behaviour {
namespace {

class Handshake : public testing::Test {
 protected:
  void SetUp() override {
    client_ = acquire(SECPKG_CRED_OUTBOUND);
    server_ = acquire(SECPKG_CRED_INBOUND);
  }
  void TearDown() override {
    FreeCredentialsHandle(&client_);
    FreeCredentialsHandle(&server_);
  }

  SECURITY_STATUS first(SecBufferDesc* input, SecBufferDesc* output, CtxtHandle* context,
                        ULONG request = 0) {
    return InitializeSecurityContextA(&client_, nullptr, nullptr, request, 0, 0, input, 0, context,
                                      output, &attributes_, &expiry_);
  }

  CredHandle client_{};
  CredHandle server_{};
  ULONG attributes_ = 0;
  TimeStamp expiry_{};
};

TEST_F(Handshake, the_first_input_may_be_missing_empty_or_only_channel_bindings) {
  std::string bindings(32, '\0');
  const ULONG fields[8] = {0, 0, 0, 0, 0, 0, 4, 32};
  std::memcpy(bindings.data(), fields, sizeof fields);
  Descriptor none;
  Descriptor bound;
  bound.add(SECBUFFER_CHANNEL_BINDINGS | SECBUFFER_READONLY, bindings + "data");
  for (SecBufferDesc* input : {static_cast<SecBufferDesc*>(nullptr), none.get(), bound.get()}) {
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 4096);
    CtxtHandle context = kNoHandle;
    EXPECT_EQ(first(input, out.get(), &context), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(out.text(0).substr(0, 7), "NTLMSSP");
    EXPECT_EQ(DeleteSecurityContext(&context), SEC_E_OK);
  }
}

TEST_F(Handshake, a_token_may_stand_behind_the_channel_bindings) {
  std::string bindings(64, '\0');  // as Python's native struct.pack writes them on Linux
  const uint64_t fields[8] = {0, 0, 0, 0, 0, 0, 4, 32};
  std::memcpy(bindings.data(), fields, sizeof fields);
  Peer server;
  server.credential = acquire(SECPKG_CRED_INBOUND);
  Descriptor in;
  in.add(SECBUFFER_CHANNEL_BINDINGS, bindings + "data");
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  CtxtHandle context = kNoHandle;
  ASSERT_EQ(first(in.get(), out.get(), &context), SEC_I_CONTINUE_NEEDED);
  std::string challenge;
  ASSERT_EQ(server.accept(out.text(0), challenge, 0), SEC_I_CONTINUE_NEEDED);
  in.add(SECBUFFER_TOKEN, challenge);
  Descriptor answer;
  answer.room(SECBUFFER_TOKEN, 4096);
  EXPECT_EQ(InitializeSecurityContextA(&client_, &context, nullptr, 0, 0, 0, in.get(), 0, &context,
                                       answer.get(), nullptr, nullptr),
            SEC_E_OK);
  DeleteSecurityContext(&context);
}

TEST_F(Handshake, malformed_channel_bindings_are_never_taken_for_none) {
  for (const size_t len : {0, 1, 31, 33, 63, 65, 100}) {
    Descriptor in;
    in.add(SECBUFFER_CHANNEL_BINDINGS, std::string(len, '\0'));
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 4096);
    CtxtHandle context = {7, 7};
    EXPECT_EQ(first(in.get(), out.get(), &context), SEC_E_BAD_BINDINGS) << len;
    EXPECT_FALSE(SecIsValidHandle(&context));
  }
}

TEST_F(Handshake, one_descriptor_may_be_input_and_output_at_once) {
  Descriptor both;
  both.room(SECBUFFER_TOKEN, 8192);
  CtxtHandle context = kNoHandle;
  ASSERT_EQ(first(both.get(), both.get(), &context), SEC_I_CONTINUE_NEEDED);
  std::string challenge;
  Peer server;
  server.credential = acquire(SECPKG_CRED_INBOUND);
  ASSERT_EQ(server.accept(both.text(0), challenge, 0), SEC_I_CONTINUE_NEEDED);
  Descriptor next;
  next.add(SECBUFFER_TOKEN, challenge + std::string(8192, '\0'));
  next[0].cbBuffer = static_cast<ULONG>(challenge.size());
  const SECURITY_STATUS status = InitializeSecurityContextA(
      &client_, &context, nullptr, 0, 0, 0, next.get(), 0, &context, next.get(), nullptr, nullptr);
  // The room of an output buffer is its length: an answer longer than the challenge does not fit.
  EXPECT_TRUE(status == SEC_E_OK || status == SEC_E_BUFFER_TOO_SMALL);
  DeleteSecurityContext(&context);
}

TEST_F(Handshake, buffers_of_unknown_kinds_are_ignored) {
  Descriptor in;
  in.add(0x0FFF, "x").add(SECBUFFER_EMPTY, "").add(SECBUFFER_PKG_PARAMS, "y");
  Descriptor out;
  out.add(SECBUFFER_EMPTY, "").room(SECBUFFER_TOKEN, 4096);
  CtxtHandle context = kNoHandle;
  EXPECT_EQ(first(in.get(), out.get(), &context), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(out.text(1).substr(0, 7), "NTLMSSP");
  DeleteSecurityContext(&context);
}

TEST_F(Handshake, memory_is_allocated_on_request_and_freed_once) {
  Descriptor out;
  out.add(SECBUFFER_TOKEN, "");
  out[0].pvBuffer = nullptr;
  CtxtHandle context = kNoHandle;
  ASSERT_EQ(first(nullptr, out.get(), &context, ISC_REQ_ALLOCATE_MEMORY), SEC_I_CONTINUE_NEEDED);
  EXPECT_TRUE(attributes_ & ISC_RET_ALLOCATED_MEMORY);
  EXPECT_EQ(out.text(0).substr(0, 7), "NTLMSSP");
  EXPECT_EQ(FreeContextBuffer(out[0].pvBuffer), SEC_E_OK);
  EXPECT_EQ(FreeContextBuffer(out[0].pvBuffer), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(FreeContextBuffer(nullptr), SEC_E_OK);
  int mine = 0;
  EXPECT_EQ(FreeContextBuffer(&mine), SEC_E_INVALID_HANDLE);
  DeleteSecurityContext(&context);
}

TEST_F(Handshake, a_token_that_does_not_fit_leaves_its_buffer_and_no_handle) {
  Descriptor out;
  out.add(SECBUFFER_TOKEN, "abc");
  CtxtHandle context = {1, 2};
  EXPECT_EQ(first(nullptr, out.get(), &context), SEC_E_BUFFER_TOO_SMALL);
  EXPECT_EQ(out.text(0), "abc");
  EXPECT_FALSE(SecIsValidHandle(&context));
  EXPECT_EQ(DeleteSecurityContext(&context), SEC_E_INVALID_HANDLE);
}

TEST_F(Handshake, a_token_without_a_buffer_is_an_error) {
  CtxtHandle context = kNoHandle;
  EXPECT_EQ(first(nullptr, nullptr, &context), SEC_E_BUFFER_TOO_SMALL);
  Descriptor out;
  out.add(SECBUFFER_DATA, "data");
  EXPECT_EQ(first(nullptr, out.get(), &context), SEC_E_BUFFER_TOO_SMALL);
  EXPECT_FALSE(SecIsValidHandle(&context));
}

TEST_F(Handshake, a_token_buffer_without_memory_is_an_internal_error) {
  for (const ULONG room : {ULONG{0}, ULONG{4096}}) {
    CtxtHandle context = kNoHandle;
    SecBuffer nowhere = {room, SECBUFFER_TOKEN, nullptr};
    SecBufferDesc out = {SECBUFFER_VERSION, 1, &nowhere};
    EXPECT_EQ(first(nullptr, &out, &context), SEC_E_INTERNAL_ERROR);
    EXPECT_FALSE(SecIsValidHandle(&context));
  }
}

TEST_F(Handshake, a_failed_call_empties_the_output_token) {
  Descriptor in;
  in.add(SECBUFFER_TOKEN, "garbage");
  Descriptor out;
  out.add(SECBUFFER_TOKEN, "old contents");
  CtxtHandle context = kNoHandle;
  ULONG attributes = 0xFFFF;
  EXPECT_EQ(AcceptSecurityContext(&server_, nullptr, in.get(), 0, 0, &context, out.get(),
                                  &attributes, nullptr),
            SEC_E_INVALID_TOKEN);
  EXPECT_EQ(out[0].cbBuffer, 0u);
  EXPECT_EQ(attributes, 0u);
  EXPECT_FALSE(SecIsValidHandle(&context));
}

TEST_F(Handshake, malformed_descriptors_are_refused) {
  Descriptor good;
  good.room(SECBUFFER_TOKEN, 4096);
  CtxtHandle context = kNoHandle;
  SecBufferDesc bad = *good.get();
  bad.ulVersion = 1;
  EXPECT_EQ(first(&bad, good.get(), &context), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(first(nullptr, &bad, &context), SEC_E_INVALID_TOKEN);
  bad = {SECBUFFER_VERSION, 1, nullptr};
  EXPECT_EQ(first(nullptr, &bad, &context), SEC_E_INVALID_TOKEN);
  bad = {SECBUFFER_VERSION, 0xFFFFFFFF, good.get()->pBuffers};
  EXPECT_EQ(first(nullptr, &bad, &context), SEC_E_INVALID_TOKEN);
  SecBuffer nowhere = {16, SECBUFFER_TOKEN, nullptr};
  bad = {SECBUFFER_VERSION, 1, &nowhere};
  EXPECT_EQ(
      AcceptSecurityContext(&server_, nullptr, &bad, 0, 0, &context, good.get(), nullptr, nullptr),
      SEC_E_INVALID_TOKEN);
}

TEST_F(Handshake, arguments_that_are_missing_or_wrong_have_their_codes) {
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  EXPECT_EQ(first(nullptr, out.get(), nullptr), SEC_E_INVALID_HANDLE);
  CtxtHandle context = kNoHandle;
  EXPECT_EQ(InitializeSecurityContextA(&client_, nullptr, nullptr, 0, 0, 0x77, nullptr, 0, &context,
                                       out.get(), nullptr, nullptr),
            SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(InitializeSecurityContextA(nullptr, nullptr, nullptr, 0, 0, 0, nullptr, 0, &context,
                                       out.get(), nullptr, nullptr),
            SEC_E_INVALID_HANDLE);
  char ill_formed[] = "HTTP/\xFF";
  context = {1, 1};
  EXPECT_EQ(InitializeSecurityContextA(&client_, nullptr, ill_formed, 0, 0, 0, nullptr, 0, &context,
                                       out.get(), nullptr, nullptr),
            SEC_E_INVALID_PARAMETER);
  EXPECT_FALSE(SecIsValidHandle(&context));
}

TEST_F(Handshake, credentials_serve_their_own_direction_only) {
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  CtxtHandle context = kNoHandle;
  EXPECT_EQ(InitializeSecurityContextA(&server_, nullptr, nullptr, 0, 0, 0, nullptr, 0, &context,
                                       out.get(), nullptr, nullptr),
            SEC_E_NO_CREDENTIALS);
}

TEST_F(Handshake, later_calls_need_no_credential_and_tell_the_handle_to_another_variable) {
  HalfOpen half;
  Descriptor in;
  in.add(SECBUFFER_TOKEN, half.challenge);
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  CtxtHandle other = {0, 0};
  EXPECT_EQ(InitializeSecurityContextA(nullptr, &half.client.context, nullptr, 0, 0, 0, in.get(), 0,
                                       &other, out.get(), nullptr, nullptr),
            SEC_E_OK);
  EXPECT_TRUE(other == half.client.context);
}

TEST_F(Handshake, the_bits_of_the_answer_are_those_of_the_role) {
  Pair pair(kMessageFlags | ISC_REQ_CONNECTION);
  const ULONG messages = ISC_RET_REPLAY_DETECT | ISC_RET_SEQUENCE_DETECT | ISC_RET_CONFIDENTIALITY;
  EXPECT_EQ(pair.client.flags & messages, messages);
  EXPECT_TRUE(pair.client.flags & ISC_RET_INTEGRITY);
  EXPECT_TRUE(pair.server.flags & ASC_RET_INTEGRITY);
  SecPkgContext_Flags flags{};
  ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_FLAGS, &flags), SEC_E_OK);
  EXPECT_EQ(flags.Flags & ASC_RET_INTEGRITY, ULONG{ASC_RET_INTEGRITY});
}

TEST_F(Handshake, undefined_request_bits_are_ignored) {
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  CtxtHandle context = kNoHandle;
  EXPECT_EQ(first(nullptr, out.get(), &context, 0x06100000), SEC_I_CONTINUE_NEEDED);
  DeleteSecurityContext(&context);
}

TEST_F(Handshake, wide_and_narrow_forms_do_the_same) {
  std::u16string target = u"HTTP/host\u00e9";
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  CtxtHandle context = kNoHandle;
  EXPECT_EQ(InitializeSecurityContextW(&client_, nullptr, target.data(), 0, 0, 0, nullptr, 0,
                                       &context, out.get(), nullptr, nullptr),
            SEC_I_CONTINUE_NEEDED);
  DeleteSecurityContext(&context);
  std::u16string alone(1, char16_t{0xD800});
  EXPECT_EQ(InitializeSecurityContextW(&client_, nullptr, alone.data(), 0, 0, 0, nullptr, 0,
                                       &context, out.get(), nullptr, nullptr),
            SEC_E_INVALID_PARAMETER);
}

TEST_F(Handshake, a_context_that_never_ends_says_so) {
  Pair pair;
  EXPECT_EQ(pair.client.expiry.QuadPart, 0x7FFFFFFFFFFFFFFF);
}

}  // namespace
}  // namespace behaviour
