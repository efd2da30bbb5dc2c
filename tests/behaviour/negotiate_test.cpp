// SPDX-License-Identifier: MIT
// Negotiate through the public functions: the list of packages, a handshake of four messages, the
// context's attributes, and SASL's GSS-SPNEGO over it.
#include "opensspi/winbase.h"
#include "pair.h"

namespace behaviour {
namespace {

// NtlmIdentity is the current user, in the package NTLM alone: no other mechanism takes part.
struct NtlmIdentity {
  char list[5] = "ntlm";
  SEC_WINNT_AUTH_IDENTITY_EXA identity{};

  NtlmIdentity() {
    identity.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
    identity.Length = sizeof identity;
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    identity.PackageList = reinterpret_cast<unsigned char*>(list);
    identity.PackageListLength = 4;
  }
};

// negotiate runs a handshake to its end; `initialize` and `accept` take the steps.
template <class Initialize, class Accept>
void negotiate(Peer& client, Peer& server, Initialize initialize, Accept accept) {
  NtlmIdentity ntlm;
  client.credential = acquire(SECPKG_CRED_OUTBOUND, &ntlm.identity, "Negotiate");
  server.credential = acquire(SECPKG_CRED_INBOUND, &ntlm.identity, "NEGOTIATE");
  std::string to_server;
  std::string to_client;
  ASSERT_EQ(initialize(client, "", to_server), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(to_server.substr(0, 1), "\x60");
  ASSERT_EQ(accept(server, to_server, to_client), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(initialize(client, to_client, to_server), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(accept(server, to_server, to_client), SEC_E_OK);
  ASSERT_EQ(initialize(client, to_client, to_server), SEC_E_OK);
  EXPECT_EQ(to_server, "");
}

void negotiate(Peer& client, Peer& server) {
  negotiate(
      client, server,
      [](Peer& end, const std::string& in, std::string& out) {
        return end.initialize(in, out, kMessageFlags);
      },
      [](Peer& end, const std::string& in, std::string& out) { return end.accept(in, out, 0); });
}

void expect_sealed_message_passes(CtxtHandle& from, CtxtHandle& to) {
  Descriptor message;
  message.add(SECBUFFER_DATA, "a secret").room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(&from, 0, message.get(), 0), SEC_E_OK);
  EXPECT_NE(message.text(0), "a secret");
  ULONG quality = 0;
  ASSERT_EQ(DecryptMessage(&to, message.get(), 0, &quality), SEC_E_OK);
  EXPECT_EQ(message.text(0), "a secret");
}

TEST(Negotiate, is_listed_as_windows_lists_it) {
  std::string name = "negotiate";
  PSecPkgInfoA info = nullptr;
  ASSERT_EQ(QuerySecurityPackageInfoA(name.data(), &info), SEC_E_OK);
  EXPECT_STREQ(info->Name, "Negotiate");
  EXPECT_STREQ(info->Comment, "Microsoft Package Negotiator");
  EXPECT_EQ(info->wRPCID, 9);
  EXPECT_EQ(info->cbMaxToken, 48256u);
  // All except restricted tokens, which do not exist here, and the checksum of read-only buffers.
  EXPECT_EQ(info->fCapabilities,
            (0x00083BB3u & ~SECPKG_FLAG_RESTRICTED_TOKENS) | SECPKG_FLAG_READONLY_WITH_CHECKSUM);
  FreeContextBuffer(info);
}

TEST(Negotiate, ends_in_a_mechanism_that_protects_messages) {
  Peer client;
  Peer server;
  negotiate(client, server);
  expect_sealed_message_passes(client.context, server.context);
  expect_sealed_message_passes(server.context, client.context);
  for (Peer* end : {&client, &server}) {
    SecPkgContext_NegotiationInfoA info{};
    ASSERT_EQ(QueryContextAttributesA(&end->context, SECPKG_ATTR_NEGOTIATION_INFO, &info),
              SEC_E_OK);
    EXPECT_EQ(info.NegotiationState, static_cast<ULONG>(SECPKG_NEGOTIATION_COMPLETE));
    EXPECT_STREQ(info.PackageInfo->Name, "NTLM");
    FreeContextBuffer(info.PackageInfo);
    Descriptor nothing;
    EXPECT_EQ(CompleteAuthToken(&end->context, nothing.get()), SEC_E_UNSUPPORTED_FUNCTION);
  }
  EXPECT_EQ(ImpersonateSecurityContext(&server.context), SEC_E_OK);
  EXPECT_EQ(RevertSecurityContext(&server.context), SEC_E_OK);
}

TEST(Negotiate, a_context_moves_with_its_mechanism) {
  Peer client;
  Peer server;
  negotiate(client, server);
  SecBuffer packed{};
  void* token = nullptr;
  ASSERT_EQ(ExportSecurityContext(&server.context, 0, &packed, &token), SEC_E_OK);
  std::string name = "Negotiate";
  Peer moved;
  ASSERT_EQ(ImportSecurityContextA(name.data(), &packed, token, &moved.context), SEC_E_OK);
  expect_sealed_message_passes(client.context, moved.context);
  expect_sealed_message_passes(moved.context, client.context);
  std::string other = "NTLM";
  CtxtHandle none = kNoHandle;
  EXPECT_EQ(ImportSecurityContextA(other.data(), &packed, token, &none), SEC_E_INVALID_TOKEN);
  FreeContextBuffer(packed.pvBuffer);
  CloseHandle(token);
}

TEST(Negotiate, credentials_of_another_package_do_not_go_on_with_its_context) {
  Peer client;
  client.credential = acquire(SECPKG_CRED_OUTBOUND, nullptr, "Negotiate");
  std::string offer;
  ASSERT_EQ(client.initialize("", offer, 0), SEC_I_CONTINUE_NEEDED);
  FreeCredentialsHandle(&client.credential);
  client.credential = acquire(SECPKG_CRED_OUTBOUND);
  std::string next;
  EXPECT_EQ(client.initialize(offer, next, 0), SEC_E_WRONG_CREDENTIAL_HANDLE);
}

TEST(Negotiate, is_sasls_gss_spnego) {
  std::string profile = "gss-spnego";
  PSecPkgInfoA info = nullptr;
  ASSERT_EQ(SaslGetProfilePackageA(profile.data(), &info), SEC_E_OK);
  EXPECT_STREQ(info->Name, "Negotiate");
  FreeContextBuffer(info);
  Peer client;
  Peer server;
  negotiate(
      client, server,
      [](Peer& end, const std::string& in, std::string& out) {
        Descriptor input;
        input.add(SECBUFFER_TOKEN, in);
        Descriptor output;
        output.room(SECBUFFER_TOKEN, 8192);
        // Credentials may be missing on later calls.
        const SECURITY_STATUS status = SaslInitializeSecurityContextA(
            end.started ? nullptr : &end.credential, end.started ? &end.context : nullptr, nullptr,
            kMessageFlags, 0, SECURITY_NATIVE_DREP, end.started ? input.get() : nullptr, 0,
            &end.context, output.get(), &end.flags, &end.expiry);
        end.started = true;
        out = output.text(0);
        return status;
      },
      [](Peer& end, const std::string& in, std::string& out) {
        Descriptor input;
        input.add(SECBUFFER_TOKEN, in);
        Descriptor output;
        output.room(SECBUFFER_TOKEN, 8192);
        const SECURITY_STATUS status = SaslAcceptSecurityContext(
            end.started ? nullptr : &end.credential, end.started ? &end.context : nullptr,
            input.get(), 0, SECURITY_NATIVE_DREP, &end.context, output.get(), &end.flags,
            &end.expiry);
        end.started = true;
        out = output.text(0);
        return status;
      });
  expect_sealed_message_passes(client.context, server.context);
  Peer ntlm;
  ntlm.credential = acquire(SECPKG_CRED_INBOUND);
  EXPECT_EQ(SaslAcceptSecurityContext(&ntlm.credential, nullptr, nullptr, 0, SECURITY_NATIVE_DREP,
                                      &ntlm.context, nullptr, nullptr, nullptr),
            SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(Negotiate, is_listed_beside_digest_and_the_only_one_that_sasl_identifies) {
  LPSTR list = nullptr;
  ULONG count = 0;
  ASSERT_EQ(SaslEnumerateProfilesA(&list, &count), SEC_E_OK);
  EXPECT_EQ(count, 2u);
  EXPECT_STREQ(list, "GSS-SPNEGO");
  EXPECT_STREQ(list + std::strlen(list) + 1, "DIGEST-MD5");
  FreeContextBuffer(list);
  Peer client;
  client.credential = acquire(SECPKG_CRED_OUTBOUND, nullptr, "Negotiate");
  std::string offer;
  ASSERT_EQ(client.initialize("", offer, 0), SEC_I_CONTINUE_NEEDED);
  Descriptor token;
  token.add(SECBUFFER_TOKEN, offer);
  PSecPkgInfoA info = nullptr;
  ASSERT_EQ(SaslIdentifyPackageA(token.get(), &info), SEC_E_OK);
  EXPECT_STREQ(info->Name, "Negotiate");
  FreeContextBuffer(info);
  // A bare AP-REQ is GSSAPI's, whose steps are not taken here.
  for (const std::string& other :
       {std::string("\x6e\x00", 2), std::string("NTLMSSP"), std::string()}) {
    Descriptor strange;
    strange.add(SECBUFFER_TOKEN, other);
    EXPECT_EQ(SaslIdentifyPackageA(strange.get(), &info), SEC_E_SECPKG_NOT_FOUND);
    EXPECT_EQ(info, nullptr);
  }
}

}  // namespace
}  // namespace behaviour
