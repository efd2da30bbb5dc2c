// SPDX-License-Identifier: MIT
// One end of a context by Kerberos, or by Negotiate over it, through the public headers.
#pragma once

#include "pair.h"

namespace behaviour {

inline constexpr ULONG kMutual = kMessageFlags | ISC_REQ_MUTUAL_AUTH;

// End is one end of a Kerberos context by SSPI.
struct End : Peer {
  explicit End(ULONG use, const std::string& package = "Kerberos") {
    credential = acquire(use, nullptr, package);
  }

  SECURITY_STATUS begin(const std::string& target_name, const std::string& input,
                        std::string& output, ULONG request = kMutual) {
    Descriptor in;
    in.add(SECBUFFER_TOKEN, input);
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 48000);
    std::string target = target_name;
    const SECURITY_STATUS status = InitializeSecurityContextA(
        &credential, started ? &context : nullptr, target.empty() ? nullptr : target.data(),
        request, 0, SECURITY_NATIVE_DREP, started ? in.get() : nullptr, 0, &context, out.get(),
        &flags, &expiry);
    started = true;
    output = out.text(0);
    return status;
  }

  // shake_hands runs a client and a server until both are done; without a target Negotiate has NTLM
  // only.
  static void shake_hands(End& client, End& server, const std::string& target,
                          ULONG request = kMutual) {
    std::string token;
    SECURITY_STATUS client_status = SEC_I_CONTINUE_NEEDED;
    SECURITY_STATUS server_status = SEC_I_CONTINUE_NEEDED;
    for (int leg = 0; leg < 8 && server_status == SEC_I_CONTINUE_NEEDED; ++leg) {
      std::string answer;
      client_status = client.begin(target, token, answer, request);
      if (answer.empty()) {
        break;
      }
      server_status = server.accept(answer, token, 0);
    }
    if (client_status == SEC_I_CONTINUE_NEEDED) {
      client_status = client.begin(target, token, token, request);
    }
    EXPECT_EQ(client_status, SEC_E_OK);
    EXPECT_EQ(server_status, SEC_E_OK);
  }

  void expect_seals_to(End& to) {
    SecPkgContext_Sizes sizes{};
    ASSERT_EQ(QueryContextAttributesA(&context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
    Descriptor message;
    message.room(SECBUFFER_TOKEN, sizes.cbSecurityTrailer).add(SECBUFFER_DATA, "a secret");
    ASSERT_EQ(EncryptMessage(&context, 0, message.get(), 0), SEC_E_OK);
    EXPECT_NE(message.text(1), "a secret");
    ULONG quality = 1;
    ASSERT_EQ(DecryptMessage(&to.context, message.get(), 0, &quality), SEC_E_OK);
    EXPECT_EQ(message.text(1), "a secret");
  }

  // sealed returns a message as a stream, for GSS-API.
  std::string sealed(const std::string& text) {
    SecPkgContext_Sizes sizes{};
    EXPECT_EQ(QueryContextAttributesA(&context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
    Descriptor message;
    message.room(SECBUFFER_TOKEN, sizes.cbSecurityTrailer).add(SECBUFFER_DATA, text);
    EXPECT_EQ(EncryptMessage(&context, 0, message.get(), 0), SEC_E_OK);
    return message.text(0) + message.text(1);
  }
  std::string opened(const std::string& stream) {
    Descriptor message;
    message.add(SECBUFFER_STREAM, stream).add(SECBUFFER_DATA, "");
    EXPECT_EQ(DecryptMessage(&context, message.get(), 0, nullptr), SEC_E_OK);
    return message.text(1);
  }
  std::string native_client() {
    SecPkgContext_NativeNamesA names{};
    EXPECT_EQ(QueryContextAttributesA(&context, SECPKG_ATTR_NATIVE_NAMES, &names), SEC_E_OK);
    std::string client = names.sClientName == nullptr ? "" : names.sClientName;
    FreeContextBuffer(names.sClientName);
    FreeContextBuffer(names.sServerName);
    return client;
  }
};

}  // namespace behaviour
