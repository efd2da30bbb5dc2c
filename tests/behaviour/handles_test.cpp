// SPDX-License-Identifier: MIT
// Handles: every function on every kind of broken handle, from the thread that broke it and others.
#include <functional>
#include <thread>

#include "pair.h"

namespace behaviour {
namespace {

struct Call {
  const char* name;
  std::function<SECURITY_STATUS(CtxtHandle*)> run;
};

SECURITY_STATUS with_message(SECURITY_STATUS (*function)(CtxtHandle*, ULONG, SecBufferDesc*, ULONG),
                             CtxtHandle* context) {
  Descriptor message;
  message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  return function(context, 0, message.get(), 0);
}

SECURITY_STATUS with_message(SECURITY_STATUS (*function)(CtxtHandle*, SecBufferDesc*, ULONG,
                                                         ULONG*),
                             CtxtHandle* context) {
  Descriptor message;
  message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  ULONG quality = 0;
  return function(context, message.get(), 0, &quality);
}

// What needs a finished context.
std::vector<Call> message_calls() {
  return {
      {"MakeSignature", [](CtxtHandle* c) { return with_message(MakeSignature, c); }},
      {"VerifySignature", [](CtxtHandle* c) { return with_message(VerifySignature, c); }},
      {"EncryptMessage", [](CtxtHandle* c) { return with_message(EncryptMessage, c); }},
      {"DecryptMessage", [](CtxtHandle* c) { return with_message(DecryptMessage, c); }},
      {"SealMessage", [](CtxtHandle* c) { return with_message(SealMessage, c); }},
      {"UnsealMessage", [](CtxtHandle* c) { return with_message(UnsealMessage, c); }},
      {"ImpersonateSecurityContext", [](CtxtHandle* c) { return ImpersonateSecurityContext(c); }},
      {"RevertSecurityContext", [](CtxtHandle* c) { return RevertSecurityContext(c); }},
      {"QuerySecurityContextToken",
       [](CtxtHandle* c) {
         HANDLE token = nullptr;
         return QuerySecurityContextToken(c, &token);
       }},
      {"ExportSecurityContext",
       [](CtxtHandle* c) {
         SecBuffer packed{};
         return ExportSecurityContext(c, 0, &packed, nullptr);
       }},
      {"QueryContextAttributesA(NAMES)",
       [](CtxtHandle* c) {
         SecPkgContext_NamesA names{};
         return QueryContextAttributesA(c, SECPKG_ATTR_NAMES, &names);
       }},
      {"QueryContextAttributesW(SESSION_KEY)",
       [](CtxtHandle* c) {
         SecPkgContext_SessionKey key{};
         return QueryContextAttributesW(c, SECPKG_ATTR_SESSION_KEY, &key);
       }},
  };
}

// What needs an existing context only.
std::vector<Call> other_calls() {
  return {
      {"QueryContextAttributesA(SIZES)",
       [](CtxtHandle* c) {
         SecPkgContext_Sizes sizes{};
         return QueryContextAttributesA(c, SECPKG_ATTR_SIZES, &sizes);
       }},
      {"QueryContextAttributesExW(SIZES)",
       [](CtxtHandle* c) {
         SecPkgContext_Sizes sizes{};
         return QueryContextAttributesExW(c, SECPKG_ATTR_SIZES, &sizes, sizeof sizes);
       }},
      {"SetContextAttributesA",
       [](CtxtHandle* c) { return SetContextAttributesA(c, 0, nullptr, 0); }},
      {"SetContextAttributesW",
       [](CtxtHandle* c) { return SetContextAttributesW(c, 0, nullptr, 0); }},
      {"CompleteAuthToken",
       [](CtxtHandle* c) {
         Descriptor token;
         token.add(SECBUFFER_TOKEN, "x");
         return CompleteAuthToken(c, token.get());
       }},
      {"ApplyControlToken",
       [](CtxtHandle* c) {
         Descriptor token;
         token.add(SECBUFFER_TOKEN, "x");
         return ApplyControlToken(c, token.get());
       }},
      {"DelegateSecurityContext",
       [](CtxtHandle* c) {
         return DelegateSecurityContext(c, nullptr, SecFull, nullptr, nullptr, nullptr);
       }},
      {"SaslSetContextOption",
       [](CtxtHandle* c) { return SaslSetContextOption(c, 1, nullptr, 0); }},
      {"SaslGetContextOption",
       [](CtxtHandle* c) { return SaslGetContextOption(c, 1, nullptr, 0, nullptr); }},
  };
}

std::vector<Call> step_calls(CredHandle* outbound, CredHandle* inbound) {
  return {
      {"InitializeSecurityContextA",
       [outbound](CtxtHandle* c) {
         Descriptor in;
         in.add(SECBUFFER_TOKEN, "x");
         Descriptor out;
         out.room(SECBUFFER_TOKEN, 4096);
         return InitializeSecurityContextA(outbound, c, nullptr, 0, 0, 0, in.get(), 0, nullptr,
                                           out.get(), nullptr, nullptr);
       }},
      {"AcceptSecurityContext",
       [inbound](CtxtHandle* c) {
         Descriptor in;
         in.add(SECBUFFER_TOKEN, "x");
         Descriptor out;
         out.room(SECBUFFER_TOKEN, 4096);
         return AcceptSecurityContext(inbound, c, in.get(), 0, 0, nullptr, out.get(), nullptr,
                                      nullptr);
       }},
  };
}

// Calls them here and on another thread.
void expect_everywhere(const std::vector<Call>& calls, CtxtHandle handle, SECURITY_STATUS status) {
  for (const Call& call : calls) {
    EXPECT_EQ(call.run(&handle), status) << call.name;
    std::thread([&] { EXPECT_EQ(call.run(&handle), status) << call.name; }).join();
  }
}

std::vector<CtxtHandle> broken_handles() {
  Pair pair;
  CtxtHandle deleted = pair.server.context;
  EXPECT_EQ(DeleteSecurityContext(&pair.server.context), SEC_E_OK);
  CtxtHandle foreign = pair.client.context;
  foreign.dwUpper ^= 0x5555;
  CtxtHandle beyond = pair.client.context;
  beyond.dwLower += 1u << 20;
  return {deleted, foreign, beyond, {0, 0}, kNoHandle, {1, 1}, {~ULONG_PTR{1}, ~ULONG_PTR{1}}};
}

TEST(Handles, every_function_refuses_every_broken_context_handle) {
  CredHandle outbound = acquire(SECPKG_CRED_OUTBOUND);
  CredHandle inbound = acquire(SECPKG_CRED_INBOUND);
  for (const CtxtHandle& handle : broken_handles()) {
    expect_everywhere(message_calls(), handle, SEC_E_INVALID_HANDLE);
    expect_everywhere(other_calls(), handle, SEC_E_INVALID_HANDLE);
    expect_everywhere(step_calls(&outbound, &inbound), handle, SEC_E_INVALID_HANDLE);
    CtxtHandle copy = handle;
    EXPECT_EQ(DeleteSecurityContext(&copy), SEC_E_INVALID_HANDLE);
  }
  for (const Call& call : message_calls()) {
    EXPECT_EQ(call.run(nullptr), SEC_E_INVALID_HANDLE) << call.name;
  }
  for (const Call& call : other_calls()) {
    EXPECT_EQ(call.run(nullptr), SEC_E_INVALID_HANDLE) << call.name;
  }
  FreeCredentialsHandle(&outbound);
  FreeCredentialsHandle(&inbound);
}

TEST(Handles, a_credential_is_not_a_context_and_a_context_is_not_a_credential) {
  Pair pair;
  expect_everywhere(message_calls(), pair.client.credential, SEC_E_INVALID_HANDLE);
  expect_everywhere(other_calls(), pair.client.credential, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(DeleteSecurityContext(&pair.client.credential), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(FreeCredentialsHandle(&pair.client.context), SEC_E_INVALID_HANDLE);
  SecPkgCredentials_NamesA names{};
  EXPECT_EQ(QueryCredentialsAttributesA(&pair.client.context, SECPKG_CRED_ATTR_NAMES, &names),
            SEC_E_INVALID_HANDLE);
}

TEST(Handles, a_half_open_context_protects_no_messages_and_has_no_client) {
  HalfOpen half;
  expect_everywhere(message_calls(), half.client.context, SEC_E_INVALID_HANDLE);
  expect_everywhere(message_calls(), half.server.context, SEC_E_INVALID_HANDLE);
  // It still finishes afterwards.
  std::string authenticate;
  EXPECT_EQ(half.client.initialize(half.challenge, authenticate, kMessageFlags), SEC_E_OK);
  std::string nothing;
  EXPECT_EQ(half.server.accept(authenticate, nothing, 0), SEC_E_OK);
}

TEST(Handles, a_half_open_context_tells_its_package) {
  HalfOpen half;
  SecPkgContext_PackageInfoA info{};
  ASSERT_EQ(QueryContextAttributesA(&half.server.context, SECPKG_ATTR_PACKAGE_INFO, &info),
            SEC_E_OK);
  EXPECT_STREQ(info.PackageInfo->Name, "NTLM");
  EXPECT_EQ(FreeContextBuffer(info.PackageInfo), SEC_E_OK);
}

TEST(Handles, a_failed_context_is_good_for_deletion_only) {
  HalfOpen half;
  std::string nothing;
  EXPECT_EQ(half.server.accept("garbage", nothing, 0), SEC_E_INVALID_TOKEN);
  expect_everywhere(message_calls(), half.server.context, SEC_E_INVALID_HANDLE);
  expect_everywhere(other_calls(), half.server.context, SEC_E_INVALID_HANDLE);
  expect_everywhere(step_calls(&half.client.credential, &half.server.credential),
                    half.server.context, SEC_E_INVALID_HANDLE);
  EXPECT_EQ(DeleteSecurityContext(&half.server.context), SEC_E_OK);
}

TEST(Handles, a_step_in_the_other_role_is_refused_and_harms_nothing) {
  HalfOpen half;
  Descriptor in;
  in.add(SECBUFFER_TOKEN, half.challenge);
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  EXPECT_EQ(AcceptSecurityContext(&half.server.credential, &half.client.context, in.get(), 0, 0,
                                  nullptr, out.get(), nullptr, nullptr),
            SEC_E_INVALID_HANDLE);
  std::string authenticate;
  EXPECT_EQ(half.client.initialize(half.challenge, authenticate, kMessageFlags), SEC_E_OK);
}

TEST(Handles, freeing_twice_is_an_error_code) {
  CredHandle credential = acquire(SECPKG_CRED_OUTBOUND);
  CredHandle copy = credential;
  EXPECT_EQ(FreeCredentialsHandle(&credential), SEC_E_OK);
  EXPECT_EQ(FreeCredentialsHandle(&copy), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(FreeCredentialsHandle(nullptr), SEC_E_INVALID_HANDLE);
  EXPECT_EQ(DeleteSecurityContext(nullptr), SEC_E_INVALID_HANDLE);
}

TEST(Handles, a_context_outlives_its_credential) {
  Pair pair;
  EXPECT_EQ(FreeCredentialsHandle(&pair.client.credential), SEC_E_OK);
  Descriptor message;
  message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  EXPECT_EQ(MakeSignature(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
}

TEST(Handles, a_living_handle_has_neither_of_the_invalid_values) {
  Pair pair;
  for (const SecHandle& handle : {pair.client.credential, pair.client.context}) {
    EXPECT_TRUE(SecIsValidHandle(&handle));
    EXPECT_NE(handle.dwLower, 0u);
    EXPECT_NE(handle.dwUpper, 0u);
  }
}

TEST(Handles, a_step_on_a_finished_context_is_refused_and_harms_nothing) {
  Pair pair;
  std::string output;
  EXPECT_LT(pair.client.initialize("x", output, kMessageFlags), 0);
  EXPECT_LT(pair.server.accept("x", output, 0), 0);
  Descriptor message;
  message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  EXPECT_EQ(MakeSignature(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
  ULONG quality = 1;
  EXPECT_EQ(VerifySignature(&pair.server.context, message.get(), 0, &quality), SEC_E_OK);
  EXPECT_EQ(quality, 0u);
}

}  // namespace
}  // namespace behaviour
