// SPDX-License-Identifier: MIT
// Kerberos in one process, with a ticket that no KDC made: both ends through the public headers,
// and either end through MIT's GSS-API.
#include <gmock/gmock.h>
#include <gssapi/gssapi_krb5.h>

#include <algorithm>
#include <fstream>

#include "kerberos_end.h"
#include "opensspi/opensspi.h"
#include "opensspi/securitybaseapi.h"
#include "support/forged_realm.h"

namespace behaviour {
namespace {

using testing::HasSubstr;

constexpr OM_uint32 kGssFlags = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |
                                GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;

// GssEnd is one end by MIT's GSS-API.
struct GssEnd {
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;
  gss_OID mechanism = const_cast<gss_OID>(gss_mech_krb5);

  GssEnd() = default;
  GssEnd(const GssEnd&) = delete;
  GssEnd& operator=(const GssEnd&) = delete;
  ~GssEnd() {
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
  }

  static std::string taken(gss_buffer_desc& buffer) {
    std::string text(static_cast<const char*>(buffer.value), buffer.length);
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer);
    return text;
  }
  static gss_buffer_desc viewed(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
  }

  OM_uint32 initiate(const std::string& input, std::string& output) {
    OM_uint32 minor = 0;
    gss_name_t target = GSS_C_NO_NAME;
    gss_buffer_desc name = viewed("HTTP@server.forged.test");
    EXPECT_EQ(gss_import_name(&minor, &name, GSS_C_NT_HOSTBASED_SERVICE, &target), GSS_S_COMPLETE);
    gss_buffer_desc in = viewed(input);
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    const OM_uint32 major =
        gss_init_sec_context(&minor, GSS_C_NO_CREDENTIAL, &context, target, mechanism, kGssFlags, 0,
                             GSS_C_NO_CHANNEL_BINDINGS, &in, nullptr, &out, nullptr, nullptr);
    output = taken(out);
    gss_release_name(&minor, &target);
    return major;
  }
  OM_uint32 accept(const std::string& input, std::string& output) {
    OM_uint32 minor = 0;
    gss_buffer_desc in = viewed(input);
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    const OM_uint32 major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &in,
                                                   GSS_C_NO_CHANNEL_BINDINGS, nullptr, nullptr,
                                                   &out, nullptr, nullptr, nullptr);
    output = taken(out);
    return major;
  }
  std::string wrapped(const std::string& text) {
    OM_uint32 minor = 0;
    gss_buffer_desc in = viewed(text);
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    EXPECT_EQ(gss_wrap(&minor, context, 1, GSS_C_QOP_DEFAULT, &in, nullptr, &out), GSS_S_COMPLETE);
    return taken(out);
  }
  std::string signature(const std::string& text) {
    OM_uint32 minor = 0;
    gss_buffer_desc in = viewed(text);
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    EXPECT_EQ(gss_get_mic(&minor, context, GSS_C_QOP_DEFAULT, &in, &out), GSS_S_COMPLETE);
    return taken(out);
  }
  std::string unwrapped(const std::string& stream) {
    OM_uint32 minor = 0;
    gss_buffer_desc in = viewed(stream);
    gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
    EXPECT_EQ(gss_unwrap(&minor, context, &in, &out, nullptr, nullptr), GSS_S_COMPLETE);
    return taken(out);
  }
};

class KerberosWithEachType : public testing::TestWithParam<krb5_enctype> {
 protected:
  static forged::Options options() {
    forged::Options options;
    options.enctype = GetParam();
    return options;
  }
  forged::Realm realm_{options()};
};

INSTANTIATE_TEST_SUITE_P(Types, KerberosWithEachType, testing::Values(17, 18, 19, 20));

TEST_P(KerberosWithEachType, ends_agree_and_seal) {
  for (const char* package : {"Kerberos", "Negotiate"}) {
    End client(SECPKG_CRED_OUTBOUND, package);
    End server(SECPKG_CRED_INBOUND, package);
    std::string request;
    std::string reply;
    std::string nothing;
    ASSERT_EQ(client.begin(realm_.target(), "", request), SEC_I_CONTINUE_NEEDED);
    ASSERT_EQ(server.accept(request, reply, 0), SEC_E_OK);
    ASSERT_EQ(client.begin(realm_.target(), reply, nothing), SEC_E_OK);
    EXPECT_EQ(server.native_client(), "alice@FORGED.TEST");
    client.expect_seals_to(server);
    server.expect_seals_to(client);
  }
}

TEST_P(KerberosWithEachType, client_and_mits_acceptor_agree) {
  End client(SECPKG_CRED_OUTBOUND);
  GssEnd server;
  std::string request;
  std::string reply;
  std::string nothing;
  ASSERT_EQ(client.begin(realm_.target(), "", request), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(server.accept(request, reply), GSS_S_COMPLETE);
  ASSERT_EQ(client.begin(realm_.target(), reply, nothing), SEC_E_OK);
  EXPECT_EQ(server.unwrapped(client.sealed("to MIT")), "to MIT");
  EXPECT_EQ(client.opened(server.wrapped("from MIT")), "from MIT");
}

TEST_P(KerberosWithEachType, mits_initiator_and_server_agree) {
  GssEnd client;
  End server(SECPKG_CRED_INBOUND);
  std::string request;
  std::string reply;
  std::string nothing;
  ASSERT_EQ(client.initiate("", request), GSS_S_CONTINUE_NEEDED);
  ASSERT_EQ(server.accept(request, reply, 0), SEC_E_OK);
  ASSERT_EQ(client.initiate(reply, nothing), GSS_S_COMPLETE);
  EXPECT_EQ(client.unwrapped(server.sealed("to MIT")), "to MIT");
  EXPECT_EQ(server.opened(client.wrapped("from MIT")), "from MIT");
}

// described returns the description with ' for ".
std::string described(const std::string& token) {
  char* json = nullptr;
  EXPECT_EQ(opensspi_describe(token.data(), token.size(), &json), SEC_E_OK)
      << opensspi_last_detail();
  std::string text = json == nullptr ? "" : json;
  opensspi_free(json);
  std::replace(text.begin(), text.end(), '"', '\'');
  return text;
}

// MIT's tokens, without this library.
struct GssPair {
  GssEnd client;
  GssEnd server;
  std::string request;
  std::string reply;

  explicit GssPair(gss_OID mechanism = const_cast<gss_OID>(gss_mech_krb5)) {
    client.mechanism = mechanism;
    std::string nothing;
    EXPECT_EQ(client.initiate("", request), GSS_S_CONTINUE_NEEDED);
    EXPECT_EQ(server.accept(request, reply), GSS_S_COMPLETE);
    EXPECT_EQ(client.initiate(reply, nothing), GSS_S_COMPLETE);
  }
};

TEST(DescribeMitsTokens, tells_their_fields) {
  const forged::Realm realm;
  GssPair pair;
  const std::string request = described(pair.request);
  EXPECT_THAT(request, HasSubstr("'token_id': '0100 (AP-REQ)'"));
  EXPECT_THAT(request, HasSubstr("'mutual-required': "));
  EXPECT_THAT(request, HasSubstr("'realm': 'FORGED.TEST'"));
  EXPECT_THAT(request, HasSubstr("'name': 'HTTP/server.forged.test'"));
  EXPECT_THAT(request, HasSubstr("'etype': '18 (aes256-cts-hmac-sha1-96)', 'kvno': 3"));
  EXPECT_THAT(described(pair.reply), HasSubstr("'msg_type': '15 (AP-REP)'"));
  const std::string code = described(pair.server.signature("text"));
  EXPECT_THAT(code, HasSubstr("'token_id': '0404 (GSS_GetMIC)'"));
  EXPECT_THAT(code, HasSubstr("'SentByAcceptor': "));
  const std::string message = described(pair.client.wrapped("text"));
  EXPECT_THAT(message, HasSubstr("'token_id': '0504 (GSS_Wrap)'"));
  EXPECT_THAT(message, HasSubstr("'EC': 0, 'RRC': "));
}

TEST(DescribeMitsTokens, tells_those_of_rc4) {
  forged::Options options;
  options.enctype = ENCTYPE_ARCFOUR_HMAC;
  options.permitted_enctypes = "arcfour-hmac";
  const forged::Realm realm(options);
  GssPair pair;
  EXPECT_THAT(described(pair.request), HasSubstr("'etype': '23 (rc4-hmac)'"));
  const std::string code = described(pair.server.signature("text"));
  EXPECT_THAT(code, HasSubstr("'SGN_ALG': '1100 (HMAC-MD5, as rc4-hmac has it)'"));
  const std::string message = described(pair.client.wrapped("text"));
  EXPECT_THAT(message, HasSubstr("'SEAL_ALG': '1000 (RC4, as rc4-hmac has it)'"));
  EXPECT_THAT(message, HasSubstr("'length_of_the_message': 5")) << "a byte of padding";
}

TEST(DescribeMitsTokens, tells_those_within_spnego) {
  const forged::Realm realm;
  gss_OID_desc spnego = {6, const_cast<char*>("\x2b\x06\x01\x05\x05\x02")};
  GssPair pair(&spnego);
  EXPECT_THAT(described(pair.request), HasSubstr("'token_of_the_first': {'package': 'Kerberos'"));
  EXPECT_THAT(described(pair.reply), HasSubstr("'msg_type': '15 (AP-REP)'"));
}

TEST(Kerberos, tickets_and_keys_in_files_serve_as_well) {
  forged::Options options;
  options.cache = forged::Kept::kInFile;
  options.keytab = forged::Kept::kInFile;
  const forged::Realm realm(options);
  End client(SECPKG_CRED_OUTBOUND);
  End server(SECPKG_CRED_INBOUND);
  std::string request;
  std::string reply;
  ASSERT_EQ(client.begin(realm.target(), "", request), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(server.accept(request, reply, 0), SEC_E_OK);
}

TEST(Kerberos, a_request_is_accepted_once) {
  const forged::Realm realm;
  End client(SECPKG_CRED_OUTBOUND);
  std::string request;
  ASSERT_EQ(client.begin(realm.target(), "", request), SEC_I_CONTINUE_NEEDED);
  std::string reply;
  End first(SECPKG_CRED_INBOUND);
  EXPECT_EQ(first.accept(request, reply, 0), SEC_E_OK);
  End second(SECPKG_CRED_INBOUND);
  EXPECT_EQ(second.accept(request, reply, 0), SEC_E_LOGON_DENIED);
}

std::string doctors_report() {
  char* json = nullptr;
  EXPECT_EQ(opensspi_doctor(&json), 0);
  std::string report = json == nullptr ? "" : json;
  opensspi_free(json);
  return report;
}

TEST(Kerberos, the_doctor_minds_a_replay_cache_that_is_off) {
  {
    forged::Options options;
    options.replays = forged::Replays::kUnnoticed;
    const forged::Realm realm(options);
    const std::string report = doctors_report();
    EXPECT_NE(report.find(R"("kerberos_replay_cache": "none:")"), std::string::npos) << report;
    EXPECT_NE(report.find("replay cache is off"), std::string::npos);
  }
  {
    const forged::Realm realm;
    EXPECT_EQ(doctors_report().find("replay cache is off"), std::string::npos);
    unsetenv("KRB5RCACHENAME");
    EXPECT_NE(doctors_report().find(R"("kerberos_replay_cache": "dfl:")"), std::string::npos);
  }
  const forged::Realm realm;
  std::ofstream(realm.folder() + "/krb5.conf", std::ios::app)
      << "[libdefaults]\n default_rcache_name = none:\n";
  unsetenv("KRB5RCACHENAME");
  EXPECT_NE(doctors_report().find("replay cache is off"), std::string::npos);
}

SECURITY_IMPERSONATION_LEVEL level_of_client(End& server) {
  HANDLE token = nullptr;
  EXPECT_EQ(QuerySecurityContextToken(&server.context, &token), SEC_E_OK);
  SECURITY_IMPERSONATION_LEVEL level = SecurityAnonymous;
  DWORD len = 0;
  EXPECT_TRUE(GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &len));
  CloseHandle(token);
  return level;
}

TEST(Kerberos, a_client_that_may_be_identified_only_is_named_and_not_impersonated) {
  const forged::Realm realm;
  for (const char* package : {"Kerberos", "Negotiate"}) {
    for (const bool identify : {true, false}) {
      const ULONG request = kMutual | (identify ? ISC_REQ_IDENTIFY : 0);
      End client(SECPKG_CRED_OUTBOUND, package);
      End server(SECPKG_CRED_INBOUND, package);
      std::string asked;
      std::string reply;
      std::string nothing;
      ASSERT_EQ(client.begin(realm.target(), "", asked, request), SEC_I_CONTINUE_NEEDED);
      ASSERT_EQ(server.accept(asked, reply, 0), SEC_E_OK);
      ASSERT_EQ(client.begin(realm.target(), reply, nothing, request), SEC_E_OK);
      EXPECT_EQ((server.flags & ASC_RET_IDENTIFY) != 0, identify) << package;
      EXPECT_EQ(level_of_client(server), identify ? SecurityIdentification : SecurityImpersonation)
          << package;
      EXPECT_EQ(ImpersonateSecurityContext(&server.context), SEC_E_NO_IMPERSONATION)
          << "nor has alice a Unix user here";
    }
  }
}

// Mail and database clients take SASL's last step in contexts without any request.
TEST(Kerberos, a_context_without_integrity_still_protects_messages) {
  const forged::Realm realm;
  for (const ULONG request : {ULONG{0}, ULONG{ISC_REQ_MUTUAL_AUTH}}) {
    End client(SECPKG_CRED_OUTBOUND);
    GssEnd server;
    std::string asked;
    std::string reply;
    std::string nothing;
    const bool is_mutual = request != 0;
    ASSERT_EQ(client.begin(realm.target(), "", asked, request),
              is_mutual ? SEC_I_CONTINUE_NEEDED : SEC_E_OK);
    ASSERT_EQ(server.accept(asked, reply), GSS_S_COMPLETE);
    if (is_mutual) {
      ASSERT_EQ(client.begin(realm.target(), reply, nothing, request), SEC_E_OK);
    }
    EXPECT_EQ(client.flags & (ISC_RET_INTEGRITY | ISC_RET_CONFIDENTIALITY), 0u);
    EXPECT_EQ(client.opened(server.wrapped("sealed by MIT")), "sealed by MIT");
    Descriptor message;
    message.room(SECBUFFER_TOKEN, 60).add(SECBUFFER_DATA, "signed");
    ASSERT_EQ(EncryptMessage(&client.context, SECQOP_WRAP_NO_ENCRYPT, message.get(), 0), SEC_E_OK);
    EXPECT_EQ(server.unwrapped(message.text(0) + message.text(1)), "signed");
    Descriptor secret;
    secret.room(SECBUFFER_TOKEN, 60).add(SECBUFFER_DATA, "secret");
    EXPECT_EQ(EncryptMessage(&client.context, 0, secret.get(), 0), SEC_E_UNSUPPORTED_FUNCTION);
    EXPECT_EQ(secret.text(1), "secret");
    Descriptor code;
    code.add(SECBUFFER_DATA, "text").add(SECBUFFER_TOKEN, server.signature("text"));
    EXPECT_EQ(VerifySignature(&client.context, code.get(), 0, nullptr), SEC_E_OK);
  }
}

// SEC_WINNT_AUTH_IDENTITY_EX2 with the content of a keytab file.
std::string identity_of_keytab(const std::string& keytab) {
  SEC_WINNT_AUTH_PACKED_CREDENTIALS packed{};
  packed.cbHeaderLength = sizeof packed;
  packed.cbStructureLength = static_cast<USHORT>(sizeof packed + keytab.size());
  packed.AuthData.CredType = SEC_WINNT_AUTH_DATA_TYPE_KEYTAB;
  packed.AuthData.CredData = {sizeof packed, static_cast<USHORT>(keytab.size())};
  SEC_WINNT_AUTH_IDENTITY_EX2 header{};
  header.Version = SEC_WINNT_AUTH_IDENTITY_VERSION_2;
  header.cbHeaderLength = sizeof header;
  header.cbStructureLength = static_cast<ULONG>(sizeof header + sizeof packed + keytab.size());
  header.PackedCredentialsOffset = sizeof header;
  header.PackedCredentialsLength = static_cast<USHORT>(sizeof packed + keytab.size());
  header.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE | SEC_WINNT_AUTH_IDENTITY_MARSHALLED;
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) +
         std::string(reinterpret_cast<const char*>(&packed), sizeof packed) + keytab;
}

class KeytabIdentity : public testing::Test {
 protected:
  static forged::Options options() {
    forged::Options made;
    made.keytab = forged::Kept::kInFile;
    return made;
  }
  static SECURITY_STATUS acquire_server(const std::string& package, std::string identity,
                                        CredHandle& handle) {
    std::string name = package;
    TimeStamp expiry{};
    return AcquireCredentialsHandleA(nullptr, name.data(), SECPKG_CRED_INBOUND, nullptr,
                                     identity.data(), nullptr, nullptr, &handle, &expiry);
  }
  std::string content() const {
    std::ifstream file(realm_.folder() + "/keys", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void hide_keytab() const { setenv("KRB5_KTNAME", "FILE:/nonexistent/keytab", 1); }

  forged::Realm realm_{options()};
};

TEST_F(KeytabIdentity, is_a_servers_keys_where_the_host_has_none) {
  const std::string identity = identity_of_keytab(content());
  hide_keytab();
  for (const char* package : {"Kerberos", "Negotiate"}) {
    End client(SECPKG_CRED_OUTBOUND, package);
    Peer server;
    ASSERT_EQ(acquire_server(package, identity, server.credential), SEC_E_OK) << package;
    std::string asked;
    std::string reply;
    ASSERT_EQ(client.begin(realm_.target(), "", asked), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(server.accept(asked, reply, 0), SEC_E_OK) << package;
  }
}

TEST_F(KeytabIdentity, that_is_cut_anywhere_is_refused) {
  const std::string whole = content();
  hide_keytab();
  for (size_t len = 0; len < whole.size(); ++len) {
    CredHandle handle{};
    EXPECT_EQ(acquire_server("Kerberos", identity_of_keytab(whole.substr(0, len)), handle),
              SEC_E_UNKNOWN_CREDENTIALS)
        << len;
  }
}

TEST_F(KeytabIdentity, is_nothing_for_ntlm) {
  CredHandle handle{};
  std::string identity = identity_of_keytab(content());
  std::string name = "NTLM";
  TimeStamp expiry{};
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, name.data(), SECPKG_CRED_OUTBOUND, nullptr,
                                      identity.data(), nullptr, nullptr, &handle, &expiry),
            SEC_E_UNKNOWN_CREDENTIALS);
}

// With that sequence servers learn the identity of their client.
TEST(Kerberos, the_user_of_a_clients_token_has_a_name) {
  const forged::Realm realm;
  End client(SECPKG_CRED_OUTBOUND);
  End server(SECPKG_CRED_INBOUND);
  End::shake_hands(client, server, realm.target());
  HANDLE token = nullptr;
  ASSERT_EQ(QuerySecurityContextToken(&server.context, &token), SEC_E_OK);
  DWORD len = 0;
  EXPECT_FALSE(GetTokenInformation(token, TokenUser, nullptr, 0, &len));
  std::string user(len, '\0');
  ASSERT_TRUE(GetTokenInformation(token, TokenUser, user.data(), len, &len));
  CloseHandle(token);
  char name[64] = "";
  char domain[64] = "";
  DWORD name_len = sizeof name;
  DWORD domain_len = sizeof domain;
  SID_NAME_USE use = SidTypeUnknown;
  const PSID sid = reinterpret_cast<TOKEN_USER*>(user.data())->User.Sid;
  ASSERT_TRUE(LookupAccountSidA(nullptr, sid, name, &name_len, domain, &domain_len, &use));
  EXPECT_STREQ(name, "alice");
  EXPECT_STREQ(domain, "FORGED.TEST");
  EXPECT_EQ(use, SidTypeUser);
  char again[68] = "";
  DWORD sid_len = sizeof again;
  domain_len = sizeof domain;
  ASSERT_TRUE(LookupAccountNameA(nullptr, "FORGED.TEST\\alice", again, &sid_len, domain,
                                 &domain_len, &use));
  EXPECT_TRUE(EqualSid(again, sid));
}

// ptsExpiry and SECPKG_ATTR_LIFESPAN are in local time, as documented.
TEST(Kerberos, expiry_and_lifespan_are_in_local_time) {
  const forged::Realm realm;
  const auto lifespan_in = [&](const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
    End client(SECPKG_CRED_OUTBOUND);
    End server(SECPKG_CRED_INBOUND);
    End::shake_hands(client, server, realm.target());
    SecPkgContext_Lifespan lifespan{};
    EXPECT_EQ(QueryContextAttributesA(&client.context, SECPKG_ATTR_LIFESPAN, &lifespan), SEC_E_OK);
    EXPECT_EQ(client.expiry.QuadPart, lifespan.tsExpiry.QuadPart);
    return lifespan;
  };
  const auto in_utc = lifespan_in("UTC");
  const auto ahead = lifespan_in("XXX-5");
  unsetenv("TZ");
  tzset();
  constexpr LONGLONG kHour = 36'000'000'000;
  EXPECT_EQ(ahead.tsExpiry.QuadPart - in_utc.tsExpiry.QuadPart, 5 * kHour);
  EXPECT_NEAR(static_cast<double>(ahead.tsStart.QuadPart - in_utc.tsStart.QuadPart),
              static_cast<double>(5 * kHour), static_cast<double>(kHour) / 60);
}

TEST(Kerberos, an_acceptor_has_neither_datagrams_nor_fragments) {
  const forged::Realm realm;
  for (const ULONG flag : {ASC_REQ_DATAGRAM, ASC_REQ_FRAGMENT_TO_FIT}) {
    End client(SECPKG_CRED_OUTBOUND);
    End server(SECPKG_CRED_INBOUND);
    std::string asked;
    std::string reply;
    ASSERT_EQ(client.begin(realm.target(), "", asked), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(server.accept(asked, reply, flag), SEC_E_UNSUPPORTED_FUNCTION);
  }
}

}  // namespace
}  // namespace behaviour
