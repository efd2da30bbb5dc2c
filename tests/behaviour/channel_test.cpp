// SPDX-License-Identifier: MIT
// Schannel as programs use it: handshakes over memory with the buffers of curl and .NET, records,
// attributes, shutdown.
#include "channel.h"

#include <algorithm>
#include <thread>

namespace behaviour {
namespace {

constexpr DWORD kManual = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS;
constexpr DWORD kWithout12 = SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_2_SERVER;
constexpr DWORD kWithout13 = SP_PROT_TLS1_3_CLIENT | SP_PROT_TLS1_3_SERVER;

// Connected is a client and a server that trust blindly, after their handshake.
struct Connected {
  explicit Connected(DWORD disabled = 0)
      : certificate(Authorities::get().open("server")),
        client_rules(kManual, disabled),
        server_rules(kManual, disabled),
        client(SECPKG_CRED_OUTBOUND, client_rules),
        server(SECPKG_CRED_INBOUND, server_rules.with(certificate)) {
    shake(client, server);
  }
  Certificate certificate;
  ChannelRules client_rules;
  ChannelRules server_rules;
  ChannelEnd client;
  ChannelEnd server;
};

class ChannelVersions : public testing::TestWithParam<DWORD> {};
INSTANTIATE_TEST_SUITE_P(Versions, ChannelVersions, testing::Values(kWithout13, kWithout12),
                         [](const auto& info) {
                           return info.param == kWithout13 ? "tls_1_2" : "tls_1_3";
                         });

TEST(ChannelPackages, are_listed_under_two_names_with_windows_flags) {
  for (std::string name : {kChannel, UNISP_NAME_A, "schannel"}) {
    PSecPkgInfoA info = nullptr;
    ASSERT_EQ(QuerySecurityPackageInfoA(name.data(), &info), SEC_E_OK) << name;
    EXPECT_EQ(info->fCapabilities, 0x4107B3u);
    EXPECT_EQ(info->wRPCID, 14);
    EXPECT_EQ(info->cbMaxToken, 24576u);
    FreeContextBuffer(info);
  }
}

TEST(ChannelPackages, follow_digest_in_the_list) {
  ULONG count = 0;
  PSecPkgInfoA packages = nullptr;
  ASSERT_EQ(EnumerateSecurityPackagesA(&count, &packages), SEC_E_OK);
  std::vector<std::string> names;
  for (ULONG i = 0; i < count; ++i) {
    names.emplace_back(packages[i].Name);
  }
  FreeContextBuffer(packages);
  ASSERT_GE(names.size(), 3u);
  EXPECT_EQ(std::vector<std::string>(names.end() - 3, names.end()),
            (std::vector<std::string>{"WDigest", kChannel, UNISP_NAME_A}));
}

TEST_P(ChannelVersions, both_ends_exchange_data) {
  Connected pair(GetParam());
  ASSERT_EQ(pair.client.status, SEC_E_OK);
  ASSERT_EQ(pair.server.status, SEC_E_OK);
  EXPECT_EQ(pair.client.attributes, kChannelRequest) << "curl compares them";
  pair.server.received = pair.client.seal("question");
  pair.server.received += pair.client.seal("again");
  EXPECT_EQ(pair.server.read(), "questionagain");
  pair.client.received += pair.server.seal(std::string(16384, 'x'));
  EXPECT_EQ(pair.client.read(), std::string(16384, 'x'));
  EXPECT_EQ(pair.client.reply, "");
}

// The signature is in the upper byte, the hash in the lower one: 0x0304 is ECDSA with SHA-256.
TEST_P(ChannelVersions, a_server_lists_the_signatures_that_its_client_takes) {
  const Certificate certificate = Authorities::get().open("server");
  ChannelRules client_rules(kManual | SCH_CRED_DISABLE_RECONNECTS, GetParam());
  ChannelRules server_rules(kManual, GetParam());
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(certificate));
  shake(client, server);
  const auto supported =
      server.query<SecPkgContext_SupportedSignatures>(SECPKG_ATTR_SUPPORTED_SIGNATURES);
  const std::vector<WORD> all(
      supported.pSignatureAndHashAlgorithms,
      supported.pSignatureAndHashAlgorithms + supported.cSignatureAndHashAlgorithms);
  for (const WORD wanted : {WORD{0x0304}, WORD{0x0104}, WORD{0x0408}}) {
    EXPECT_NE(std::ranges::find(all, wanted), all.end()) << wanted;
  }
  EXPECT_EQ(std::ranges::find(all, WORD{0x0403}), all.end());
  FreeContextBuffer(supported.pSignatureAndHashAlgorithms);
}

// Windows gives each ticket of TLS 1.3 to the program, as a renegotiation.
TEST(ChannelRecords, tickets_are_passed_to_a_step) {
  Connected pair(kWithout12);
  ASSERT_NE(pair.client.received, "") << "the server's last token has tickets";
  pair.client.received += pair.server.seal("after");
  EXPECT_EQ(pair.client.open(), "");
  EXPECT_EQ(pair.client.status, SEC_I_RENEGOTIATE);
  EXPECT_EQ(pair.client.step(), "");
  EXPECT_EQ(pair.client.status, SEC_E_OK);
  EXPECT_EQ(pair.client.read(), "after");
}

TEST_P(ChannelVersions, bytes_may_arrive_one_by_one) {
  const Certificate certificate = Authorities::get().open("server");
  ChannelRules client_rules(kManual, GetParam());
  ChannelRules server_rules(kManual, GetParam());
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(certificate));
  std::string to_server = client.step();
  std::string to_client;
  const auto feed = [](ChannelEnd& end, std::string& bytes, std::string& reply) {
    for (const char byte : std::exchange(bytes, "")) {
      end.received += byte;
      reply += end.step();
      if (end.status == SEC_E_INCOMPLETE_MESSAGE) {
        EXPECT_GT(end.missing, 0u);
      }
    }
  };
  for (int round = 0; round < 3; ++round) {
    feed(server, to_server, to_client);
    if (client.status != SEC_E_OK) {
      feed(client, to_client, to_server);
    }
  }
  server.received = client.seal("text");
  const std::string record = std::exchange(server.received, "");
  for (size_t len = 0; len + 1 < record.size(); ++len) {
    server.received = record.substr(0, len);
    server.open();
    ASSERT_EQ(server.status, SEC_E_INCOMPLETE_MESSAGE) << len;
    ASSERT_EQ(server.missing, len == 0 ? 5u : len < 5 ? 5 - len : record.size() - len);
  }
  server.received = record;
  EXPECT_EQ(server.open(), "text");
}

TEST(ChannelHandshake, nothing_is_touched_by_an_incomplete_message) {
  Connected pair;
  ChannelEnd server(SECPKG_CRED_INBOUND, pair.server_rules);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, pair.client_rules);
  const std::string hello = client.step();
  SecBuffer in[2] = {{4, SECBUFFER_TOKEN, const_cast<char*>(hello.data())},
                     {0, SECBUFFER_EMPTY, nullptr}};
  SecBuffer out[1] = {{77, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc input{SECBUFFER_VERSION, 2, in};
  SecBufferDesc output{SECBUFFER_VERSION, 1, out};
  server.context = {0xDEAD, 0xBEEF};
  ULONG attributes = 0x1234;
  EXPECT_EQ(AcceptSecurityContext(&server.credential, nullptr, &input, server.request, 0,
                                  &server.context, &output, &attributes, nullptr),
            SEC_E_INCOMPLETE_MESSAGE);
  EXPECT_EQ(server.context.dwLower, 0xDEADu);
  EXPECT_EQ(out[0].cbBuffer, 77u);
  EXPECT_EQ(in[0].cbBuffer, 4u);
  EXPECT_EQ(in[1].BufferType, ULONG{SECBUFFER_MISSING});
  EXPECT_EQ(in[1].cbBuffer, 1u);
  server.context = kNoHandle;
}

// .NET begins with an empty TOKEN, and an EMPTY and an APPLICATION_PROTOCOLS buffer; it disables
// reconnects after the first call.
TEST(ChannelHandshake, dotnet_negotiates_an_application_protocol) {
  const Certificate certificate = Authorities::get().open("server");
  ChannelRules client_rules(kManual);
  ChannelRules server_rules(kManual);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(certificate));
  // SEC_APPLICATION_PROTOCOLS with one list for ALPN: h2, http/1.1.
  const std::string names = std::string("\x02h2\x08http/1.1");
  std::string alpn;
  const auto append = [&alpn](auto number) {
    alpn.append(reinterpret_cast<const char*>(&number), sizeof number);
  };
  append(static_cast<uint32_t>(names.size() + 6));
  append(uint32_t{2});
  append(static_cast<uint16_t>(names.size()));
  alpn += names;
  SecBuffer in[3] = {
      {0, SECBUFFER_TOKEN, nullptr},
      {0, SECBUFFER_EMPTY, nullptr},
      {static_cast<ULONG>(alpn.size()), SECBUFFER_APPLICATION_PROTOCOLS, alpn.data()}};
  SecBuffer out[2] = {{0, SECBUFFER_TOKEN, nullptr}, {0, SECBUFFER_ALERT, nullptr}};
  SecBufferDesc input{SECBUFFER_VERSION, 3, in};
  SecBufferDesc output{SECBUFFER_VERSION, 2, out};
  ASSERT_EQ(client.call(&input, &output), SEC_I_CONTINUE_NEEDED);
  std::string hello = ChannelEnd::take(out[0]);
  SCHANNEL_SESSION_TOKEN session{SCHANNEL_SESSION, SSL_SESSION_DISABLE_RECONNECTS};
  SecBuffer order = {sizeof session, SECBUFFER_TOKEN, &session};
  SecBufferDesc orders{SECBUFFER_VERSION, 1, &order};
  EXPECT_EQ(ApplyControlToken(&client.context, &orders), SEC_E_OK);

  SecBuffer server_in[3] = {{static_cast<ULONG>(hello.size()), SECBUFFER_TOKEN, hello.data()},
                            {0, SECBUFFER_EMPTY, nullptr},
                            in[2]};
  out[0] = {0, SECBUFFER_TOKEN, nullptr};
  input = {SECBUFFER_VERSION, 3, server_in};
  ASSERT_EQ(server.call(&input, &output), SEC_I_CONTINUE_NEEDED);
  client.received = ChannelEnd::take(out[0]);
  server.received = client.step();
  ASSERT_EQ(client.status, SEC_E_OK);
  client.received += server.step();
  ASSERT_EQ(server.status, SEC_E_OK);
  for (ChannelEnd* const end : {&client, &server}) {
    const auto chosen =
        end->query<SecPkgContext_ApplicationProtocol>(SECPKG_ATTR_APPLICATION_PROTOCOL);
    EXPECT_EQ(chosen.ProtoNegoStatus, SecApplicationProtocolNegotiationStatus_Success);
    EXPECT_EQ(std::string(chosen.ProtocolId, chosen.ProtocolId + chosen.ProtocolIdSize), "h2");
  }
}

TEST_P(ChannelVersions, attributes_describe_the_connection) {
  Connected pair(GetParam());
  const bool is_1_3 = GetParam() == kWithout12;
  const auto sizes = pair.client.query<SecPkgContext_StreamSizes>(SECPKG_ATTR_STREAM_SIZES);
  EXPECT_EQ(sizes.cbHeader, is_1_3 ? 5u : 13u);
  EXPECT_EQ(sizes.cbTrailer, is_1_3 ? 17u : 16u);
  EXPECT_EQ(sizes.cbMaximumMessage, 16384u);
  EXPECT_EQ(sizes.cBuffers, 4u);
  const auto client = pair.client.query<SecPkgContext_ConnectionInfo>(SECPKG_ATTR_CONNECTION_INFO);
  EXPECT_EQ(client.dwProtocol, DWORD(is_1_3 ? SP_PROT_TLS1_3_CLIENT : SP_PROT_TLS1_2_CLIENT));
  const auto server = pair.server.query<SecPkgContext_ConnectionInfo>(SECPKG_ATTR_CONNECTION_INFO);
  EXPECT_EQ(server.dwProtocol, DWORD(is_1_3 ? SP_PROT_TLS1_3_SERVER : SP_PROT_TLS1_2_SERVER));
  EXPECT_EQ(server.aiCipher, client.aiCipher);
  const auto cipher = pair.client.query<SecPkgContext_CipherInfo>(SECPKG_ATTR_CIPHER_INFO);
  EXPECT_EQ(cipher.dwProtocol, is_1_3 ? 0x304u : 0x303u);
  EXPECT_EQ(std::u16string(cipher.szCipherSuite).substr(0, 4), u"TLS_");
}

std::string binding_of(ChannelEnd& end, ULONG attribute) {
  const auto bound = end.query<SecPkgContext_Bindings>(attribute);
  std::string bytes(reinterpret_cast<const char*>(bound.Bindings), bound.BindingsLength);
  FreeContextBuffer(bound.Bindings);
  return bytes;
}

TEST_P(ChannelVersions, bindings_are_equal_at_both_ends) {
  Connected pair(GetParam());
  const std::string endpoint = binding_of(pair.client, SECPKG_ATTR_ENDPOINT_BINDINGS);
  EXPECT_EQ(endpoint.size(), 32 + std::string("tls-server-end-point:").size() + 32);
  EXPECT_EQ(binding_of(pair.server, SECPKG_ATTR_ENDPOINT_BINDINGS), endpoint);
  if (GetParam() == kWithout12) {  // TLS 1.3 has none (RFC 8446, C.5)
    for (ChannelEnd* const end : {&pair.client, &pair.server}) {
      end->query<SecPkgContext_Bindings>(SECPKG_ATTR_UNIQUE_BINDINGS, SEC_E_UNSUPPORTED_FUNCTION);
    }
    return;
  }
  const std::string unique = binding_of(pair.client, SECPKG_ATTR_UNIQUE_BINDINGS);
  EXPECT_EQ(binding_of(pair.server, SECPKG_ATTR_UNIQUE_BINDINGS), unique);
}

// curl compares pointers to skip the leaf in the store.
TEST_P(ChannelVersions, the_remote_certificate_comes_with_its_chain) {
  Connected pair(GetParam());
  PCCERT_CONTEXT given = nullptr;
  ASSERT_EQ(QueryContextAttributesA(&pair.client.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &given),
            SEC_E_OK);
  const Certificate remote(given);
  EXPECT_EQ(Bytes(remote->pbCertEncoded, remote->pbCertEncoded + remote->cbCertEncoded),
            Bytes(pair.certificate->pbCertEncoded,
                  pair.certificate->pbCertEncoded + pair.certificate->cbCertEncoded));
  const CERT_CONTEXT* each = CertEnumCertificatesInStore(remote->hCertStore, nullptr);
  ASSERT_NE(each, nullptr);
  EXPECT_EQ(each->pbCertEncoded, remote->pbCertEncoded);
  each = CertEnumCertificatesInStore(remote->hCertStore, each);
  ASSERT_NE(each, nullptr) << "the authority was sent, too";
  EXPECT_TRUE(CertCompareCertificateName(X509_ASN_ENCODING,
                                         const_cast<CERT_NAME_BLOB*>(&each->pCertInfo->Subject),
                                         const_cast<CERT_NAME_BLOB*>(&remote->pCertInfo->Issuer)));
  each = CertEnumCertificatesInStore(remote->hCertStore, each);
  EXPECT_EQ(each, nullptr);
}

TEST(ChannelAttributes, certificates_are_there_only_if_they_were_sent) {
  Connected pair;
  PCCERT_CONTEXT given = nullptr;
  ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_LOCAL_CERT_CONTEXT, &given),
            SEC_E_OK);
  EXPECT_EQ(given->cbCertEncoded, pair.certificate->cbCertEncoded);
  EXPECT_TRUE(CertFreeCertificateContext(given));
  for (const auto& [end, attribute] : {std::pair(&pair.client, SECPKG_ATTR_LOCAL_CERT_CONTEXT),
                                       std::pair(&pair.server, SECPKG_ATTR_REMOTE_CERT_CONTEXT)}) {
    EXPECT_EQ(QueryContextAttributesW(&end->context, attribute, &given), SEC_E_NO_CREDENTIALS);
  }
  EXPECT_EQ(QueryContextAttributesExW(&pair.server.context, SECPKG_ATTR_LOCAL_CERT_CONTEXT, &given,
                                      sizeof given - 1),
            SEC_E_BUFFER_TOO_SMALL);
  EXPECT_EQ(QueryContextAttributesW(&pair.server.context, SECPKG_ATTR_LOCAL_CERT_CONTEXT, nullptr),
            SEC_E_INVALID_PARAMETER);
}

SECURITY_STATUS order_shutdown(ChannelEnd& end) {
  DWORD command = SCHANNEL_SHUTDOWN;
  SecBuffer order = {sizeof command, SECBUFFER_TOKEN, &command};
  SecBufferDesc orders{SECBUFFER_VERSION, 1, &order};
  return ApplyControlToken(&end.context, &orders);
}

TEST_P(ChannelVersions, a_shutdown_is_seen_by_the_other_end) {
  Connected pair(GetParam());
  EXPECT_EQ(order_shutdown(pair.client), SEC_E_OK);
  SecBuffer out = {0, SECBUFFER_EMPTY, nullptr};
  SecBufferDesc output{SECBUFFER_VERSION, 1, &out};
  EXPECT_EQ(pair.client.call(nullptr, &output), SEC_E_OK);
  EXPECT_EQ(out.BufferType, ULONG{SECBUFFER_TOKEN});
  pair.server.received = ChannelEnd::take(out);
  EXPECT_NE(pair.server.received, "");
  pair.server.open();
  EXPECT_EQ(pair.server.status, SEC_I_CONTEXT_EXPIRED);
  EXPECT_EQ(order_shutdown(pair.server), SEC_E_OK);
}

// Wine's tests give the call after an order any token, and order twice.
TEST(ChannelOrders, are_carried_out_whatever_the_input_is) {
  ChannelRules rules(kManual);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, rules);
  client.step();
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(order_shutdown(client), SEC_E_OK);
    char noise[1000] = {};
    SecBuffer in = {sizeof noise, SECBUFFER_TOKEN, noise};
    SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
    SecBufferDesc input{SECBUFFER_VERSION, 1, &in};
    SecBufferDesc output{SECBUFFER_VERSION, 1, &out};
    EXPECT_EQ(client.call(&input, &output), SEC_E_OK);
    EXPECT_EQ(ChannelEnd::take(out), std::string("\x15\x03\x01\0\x02\x01\0", 7));
  }
}

TEST(ChannelBuffers, an_alert_buffer_without_length_is_too_small) {
  ChannelRules rules(kManual);
  ChannelEnd client(SECPKG_CRED_OUTBOUND, rules);
  client.request &= ~ULONG{ISC_REQ_ALLOCATE_MEMORY};
  std::string token(8192, '\0');
  std::string alert(8192, '\0');
  SecBuffer out[2] = {{8192, SECBUFFER_TOKEN, token.data()}, {0, SECBUFFER_ALERT, alert.data()}};
  SecBufferDesc output{SECBUFFER_VERSION, 2, out};
  EXPECT_EQ(client.call(nullptr, &output), SEC_E_INSUFFICIENT_MEMORY);
  out[0] = {8192, SECBUFFER_TOKEN, token.data()};
  out[1] = {8192, SECBUFFER_ALERT, alert.data()};
  EXPECT_EQ(client.call(nullptr, &output), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(out[1].cbBuffer, 0u);
}

TEST_P(ChannelVersions, an_altered_record_ends_the_connection) {
  Connected pair(GetParam());
  std::string record = pair.client.seal("text");
  record[record.size() - 3] ^= 1;
  pair.server.received = record;
  EXPECT_EQ(pair.server.open(), "");
  EXPECT_TRUE(pair.server.status == SEC_E_MESSAGE_ALTERED ||
              pair.server.status == SEC_E_DECRYPT_FAILURE);
  pair.server.received = pair.client.seal("more");
  pair.server.open();
  EXPECT_TRUE(pair.server.status < 0);
}

// curl and MariaDB name neither the target nor a place for the context after the first call.
TEST_P(ChannelVersions, later_calls_name_only_the_context) {
  const Certificate certificate = Authorities::get().open("server");
  ChannelRules client_rules(kManual, GetParam());
  ChannelRules server_rules(kManual, GetParam());
  ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
  ChannelEnd server(SECPKG_CRED_INBOUND, server_rules.with(certificate));
  server.received = client.step();
  std::string token;
  for (int round = 0; round < 3 && client.status != SEC_E_OK; ++round) {
    token = server.step();
    SecBuffer in[2] = {{static_cast<ULONG>(token.size()), SECBUFFER_TOKEN, token.data()},
                       {0, SECBUFFER_EMPTY, nullptr}};
    SecBuffer out = {0, SECBUFFER_TOKEN, nullptr};
    SecBufferDesc input{SECBUFFER_VERSION, 2, in};
    SecBufferDesc output{SECBUFFER_VERSION, 1, &out};
    client.status =
        InitializeSecurityContextA(nullptr, &client.context, nullptr, kChannelRequest, 0, 0, &input,
                                   0, nullptr, &output, &client.attributes, nullptr);
    ASSERT_GE(client.status, 0);
    server.received = ChannelEnd::take(out);
  }
  EXPECT_EQ(client.status, SEC_E_OK);
  if (!server.received.empty()) {
    server.step();
  }
  EXPECT_EQ(server.status, SEC_E_OK);
  server.received = client.seal("text");
  EXPECT_EQ(server.read(), "text");
}

// One thread sends and one receives on one context, as Windows allows.
TEST_P(ChannelVersions, two_threads_use_one_context) {
  constexpr int kRecords = 300;
  Connected pair(GetParam());
  EXPECT_EQ(pair.client.read(), "");  // tickets
  std::string expected;
  for (int i = 0; i < kRecords; ++i) {
    const std::string text = "record " + std::to_string(i) + ";";
    pair.client.received += pair.server.seal(text);
    expected += text;
  }
  const auto sizes = pair.client.query<SecPkgContext_StreamSizes>(SECPKG_ATTR_STREAM_SIZES);
  std::string sent;
  std::thread sender([&] {
    for (int i = 0; i < kRecords; ++i) {
      std::string all(sizes.cbHeader + 4 + sizes.cbTrailer, 'x');
      SecBuffer parts[3] = {
          {sizes.cbHeader, SECBUFFER_STREAM_HEADER, all.data()},
          {4, SECBUFFER_DATA, all.data() + sizes.cbHeader},
          {sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, all.data() + sizes.cbHeader + 4}};
      SecBufferDesc message{SECBUFFER_VERSION, 3, parts};
      EXPECT_EQ(EncryptMessage(&pair.client.context, 0, &message, 0), SEC_E_OK);
      all.resize(parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer);
      sent += all;
    }
  });
  EXPECT_EQ(pair.client.read(), expected);
  sender.join();
  pair.server.received = sent;
  EXPECT_EQ(pair.server.read(), std::string(4 * kRecords, 'x'));
}

TEST(ChannelMessages, other_layouts_are_refused_and_nothing_is_signed) {
  Connected pair;
  Descriptor two;
  two.add(SECBUFFER_DATA, "12345").add(SECBUFFER_EMPTY, "");
  EXPECT_EQ(DecryptMessage(&pair.server.context, two.get(), 0, nullptr), SEC_E_INVALID_TOKEN);
  Descriptor headless;
  headless.add(SECBUFFER_DATA, "12345").room(SECBUFFER_STREAM_TRAILER, 64);
  EXPECT_EQ(EncryptMessage(&pair.client.context, 0, headless.get(), 0), SEC_E_INVALID_TOKEN);
  Descriptor signature;
  signature.add(SECBUFFER_DATA, "12345").room(SECBUFFER_TOKEN, 64);
  EXPECT_EQ(MakeSignature(&pair.client.context, 0, signature.get(), 0), SEC_E_UNSUPPORTED_FUNCTION);
}

}  // namespace
}  // namespace behaviour
