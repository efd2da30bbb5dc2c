// SPDX-License-Identifier: MIT
// Everything that a client may send in its authenticator's checksum (RFC 4121 4.1.1).
#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "base/writer.h"
#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;
using testing::Ends;

constexpr uint32_t kGssMutual = 0x2;
constexpr uint32_t kGssIntegrity = 0x20;
constexpr uint32_t kGssDceStyle = 0x1000;
constexpr int32_t kAesChecksum = 16;  // hmac-sha1-96-aes256

// checksum writes 24 bytes of the usual form and what follows them.
Bytes checksum(uint32_t flags, const Bytes& behind = {}, uint32_t bindings_len = 16) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u32le(bindings_len);
  writer.zeros(16);
  writer.u32le(flags);
  writer.bytes(behind);
  return bytes;
}

// delegation writes the option that says that credentials follow.
Bytes delegation(uint16_t option, size_t len, ByteView credentials) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u16le(option);
  writer.u16le(static_cast<uint16_t>(len));
  writer.bytes(credentials);
  return bytes;
}

void must(krb5_error_code code) { ASSERT_EQ(code, 0); }

// Said is what the client sends.
struct Said {
  std::optional<Bytes> checksum;
  int32_t checksum_type = Checksum::kType;
  krb5_flags options = AP_OPTS_USE_SUBKEY;
  krb5_int32 auth_flags = KRB5_AUTH_CONTEXT_DO_SEQUENCE;
  std::vector<Bytes> options_data = {};  // KERB_AP_OPTIONS, each in an element of its own
};

class KerberosAuthenticator : public ::testing::Test {
 protected:
  // The ticket has been valid for long, so that a slow clock accepts it.
  static forged::Options options() {
    forged::Options options = testing::unnoticed();
    options.times.starts = -36000;
    options.client_times.starts = -36000;
    return options;
  }

  // request returns such an AP-REQ, in its frame.
  Bytes request(Said said, krb5_creds* ticket = nullptr) {
    krb5_auth_context auth = nullptr;
    must(krb5_auth_con_init(realm_.context(), &auth));
    must(krb5_auth_con_setflags(realm_.context(), auth, said.auth_flags));
    must(krb5_auth_con_set_req_cksumtype(realm_.context(), auth, said.checksum_type));
    krb5_data input{};
    if (said.checksum) {
      // A null pointer would mean that there is no checksum.
      said.checksum->reserve(1);
      input.length = static_cast<unsigned>(said.checksum->size());
      input.data = reinterpret_cast<char*>(said.checksum->data());
    }
    krb5_creds shown = ticket != nullptr ? *ticket : realm_.ticket();
    std::vector<krb5_authdata> elements;
    for (Bytes& bytes : said.options_data) {
      elements.push_back({0, kApOptionsType, static_cast<unsigned>(bytes.size()), bytes.data()});
    }
    std::vector<krb5_authdata*> list;
    for (krb5_authdata& element : elements) {
      list.push_back(&element);
    }
    list.push_back(nullptr);
    if (!elements.empty()) {
      shown.authdata = list.data();
    }
    return made(auth, said.options, said.checksum ? &input : nullptr, &shown);
  }

  // delegating returns an AP-REQ that delegates a ticket, after `spoil` changed the KRB-CRED.
  Bytes delegating(const std::function<void(Bytes&)>& spoil,
                   const std::string& service = "krbtgt/FORGED.TEST",
                   const std::string& client = "alice@FORGED.TEST") {
    krb5_auth_context auth = nullptr;
    must(krb5_auth_con_init(realm_.context(), &auth));
    must(krb5_auth_con_setflags(realm_.context(), auth, 0));
    must(krb5_auth_con_set_req_cksumtype(realm_.context(), auth, Checksum::kType));
    Handing handing{realm_, spoil, service, client, {}, {}};
    must(krb5_auth_con_set_checksum_func(realm_.context(), auth, hand_over, &handing));
    return made(auth, AP_OPTS_USE_SUBKEY, nullptr, &realm_.ticket());
  }

  // judged returns the server's result for a request.
  Status judged(const Bytes& request) {
    ends_ = std::make_unique<Ends>(world_.host(), realm_);
    ends_->server_input.requested = server_asks_;
    if (server_has_bindings_) {
      ends_->server_input.channel_bindings = sspi::ChannelBindings();
    }
    TRY(ends_->start());
    const Status status = [&]() -> Status {
      std::ignore = TRY(ends_->step_server(request));
      return {};
    }();
    if (!status.ok()) {
      EXPECT_NE(status.error().code, SEC_E_INTERNAL_ERROR) << status.error().why;
    }
    return status;
  }
  int32_t code_of(const Said& said) {
    const Status status = judged(request(said));
    return status.ok() ? SEC_E_OK : status.error().code;
  }
  sspi::Context& server() { return *ends_->server; }
  bool has_delegated() { return server().client().value()->delegated != nullptr; }

  ntlm::testing::World world_;
  forged::Realm realm_{options()};
  std::unique_ptr<Ends> ends_;
  sspi::Flags server_asks_;
  bool server_has_bindings_ = false;

 private:
  struct Handing {
    forged::Realm& realm;
    const std::function<void(Bytes&)>& spoil;
    const std::string& service;
    const std::string& client;
    Bytes bytes;
    krb5_data data;
  };

  static krb5_error_code hand_over(krb5_context context, krb5_auth_context auth, void* argument,
                                   krb5_data** out) {
    Handing& handing = *static_cast<Handing*>(argument);
    krb5_creds ticket = handing.realm.another_ticket(handing.service);
    krb5_free_principal(context, ticket.client);
    must(krb5_parse_name(context, handing.client.c_str(), &ticket.client));
    krb5_data* credentials = nullptr;
    const krb5_error_code code = krb5_mk_1cred(context, auth, &ticket, &credentials, nullptr);
    krb5_free_cred_contents(context, &ticket);
    if (code != 0) {
      return code;
    }
    Bytes message(credentials->data, credentials->data + credentials->length);
    krb5_free_data(context, credentials);
    handing.spoil(message);
    handing.bytes = checksum(kGssDelegate | kGssIntegrity, delegation(1, message.size(), message));
    handing.data.length = static_cast<unsigned>(handing.bytes.size());
    handing.data.data = reinterpret_cast<char*>(handing.bytes.data());
    *out = &handing.data;
    return 0;
  }

  Bytes made(krb5_auth_context auth, krb5_flags options, krb5_data* input, krb5_creds* ticket) {
    krb5_data message{};
    must(krb5_mk_req_extended(realm_.context(), &auth, options, input, ticket, &message));
    const Bytes bytes(message.data, message.data + message.length);
    krb5_free_data_contents(realm_.context(), &message);
    krb5_auth_con_free(realm_.context(), auth);
    return Token{TokenKind::kRequest, Framing::kFramed, bytes}.write();
  }
};

TEST_F(KerberosAuthenticator, as_gss_api_writes_it_is_accepted) {
  EXPECT_EQ(code_of({checksum(kGssMutual | kGssIntegrity)}), SEC_E_OK);
  EXPECT_EQ(testing::granted(server()), Flag::kMutualAuth | Flag::kIntegrity);
}

TEST_F(KerberosAuthenticator, without_a_checksum_is_refused) {
  EXPECT_EQ(code_of({std::nullopt}), SEC_E_INVALID_TOKEN);
}

TEST_F(KerberosAuthenticator, with_a_checksum_of_another_kind_is_refused) {
  for (const int32_t type : {0, kAesChecksum}) {
    EXPECT_EQ(code_of({checksum(kGssIntegrity), type}), SEC_E_INVALID_TOKEN) << type;
    EXPECT_EQ(code_of({Bytes(), type}), SEC_E_INVALID_TOKEN) << type;
  }
}

TEST_F(KerberosAuthenticator, with_a_short_checksum_is_refused) {
  const Bytes whole = checksum(kGssIntegrity);
  for (size_t len = 0; len < whole.size(); ++len) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(len));
    EXPECT_EQ(code_of({cut}), SEC_E_INVALID_TOKEN) << len;
  }
}

TEST_F(KerberosAuthenticator, with_bindings_of_another_length_is_refused) {
  for (const uint32_t len : {0u, 15u, 17u, 0x10000010u, 0x80000000u, 0xFFFFFFFFu}) {
    EXPECT_EQ(code_of({checksum(kGssIntegrity, {}, len)}), SEC_E_INVALID_TOKEN) << len;
  }
}

// RFC 4121 4.1.1: what follows is for extensions that this end need not know.
TEST_F(KerberosAuthenticator, with_extensions_behind_is_accepted) {
  for (const size_t len : {1u, 4u, 100u, 40000u}) {
    EXPECT_EQ(code_of({checksum(kGssIntegrity, Bytes(len, 0xFF))}), SEC_E_OK) << len;
    Bytes handing = delegation(1, 3, Bytes{1, 2, 3});
    handing.insert(handing.end(), len, 0xFF);
    EXPECT_EQ(code_of({checksum(kGssIntegrity | kGssDelegate, handing)}), SEC_E_OK) << len;
  }
}

TEST_F(KerberosAuthenticator, with_every_flag_gets_those_that_are_known) {
  EXPECT_EQ(code_of({checksum(~(kGssDelegate | kGssDceStyle))}), SEC_E_OK);
  EXPECT_EQ(testing::granted(server()),
            testing::kMutual | Flag::kIntegrity | Flag::kIdentify | Flag::kExtendedError);
  EXPECT_EQ(code_of({checksum(0)}), SEC_E_OK);
  EXPECT_EQ(testing::granted(server()), sspi::Flags());
}

// Older MIT clients, and any that is made by hand.
TEST_F(KerberosAuthenticator, of_a_client_that_knows_of_no_bindings_passes_where_they_may_miss) {
  server_has_bindings_ = true;
  EXPECT_EQ(code_of({checksum(kGssIntegrity)}), SEC_E_BAD_BINDINGS);
  server_asks_ = Flag::kAllowMissingBindings;
  EXPECT_EQ(code_of({checksum(kGssIntegrity)}), SEC_E_OK);
  Said said{checksum(kGssIntegrity)};
  said.options_data = {{0, 0, 0, 0}};
  EXPECT_EQ(code_of(said), SEC_E_OK);
}

// A token that is relayed from a connection without TLS to one with it.
TEST_F(KerberosAuthenticator, of_a_client_that_knows_of_bindings_and_sends_none_passes_nowhere) {
  server_has_bindings_ = true;
  Said said{checksum(kGssIntegrity)};
  said.options_data = {{0, 0x40, 0, 0}};
  for (const sspi::Flags asked : {sspi::Flags(), sspi::Flags(Flag::kAllowMissingBindings)}) {
    server_asks_ = asked;
    EXPECT_EQ(code_of(said), SEC_E_BAD_BINDINGS);
  }
  server_has_bindings_ = false;
  EXPECT_EQ(code_of(said), SEC_E_OK);
}

TEST_F(KerberosAuthenticator, whose_options_are_malformed_or_there_twice_is_refused) {
  for (const std::vector<Bytes>& data :
       {std::vector<Bytes>{{0, 0x40, 0}}, {{0, 0x40, 0, 0, 0}}, {{0, 0, 0, 0}, {0, 0x40, 0, 0}}}) {
    Said said{checksum(kGssIntegrity)};
    said.options_data = data;
    EXPECT_EQ(code_of(said), SEC_E_INVALID_TOKEN);
  }
}

TEST_F(KerberosAuthenticator, that_says_dce_style_in_a_frame_is_refused) {
  EXPECT_EQ(code_of({checksum(kGssIntegrity | kGssMutual | kGssDceStyle)}), SEC_E_INVALID_TOKEN);
}

// Some clients forget GSS_C_MUTUAL_FLAG there, and still expect the reply that DCE style requires.
TEST_F(KerberosAuthenticator, that_says_dce_style_without_mutual_gets_its_reply) {
  const Bytes framed = request({checksum(kGssIntegrity | kGssDceStyle)});
  const Token token = Token::parse(framed).value();
  ends_ = std::make_unique<Ends>(world_.host(), realm_);
  ASSERT_THAT(ends_->start(), IsOk());
  const auto reply = ends_->step_server(Token{token.kind, Framing::kBare, token.message}.write());
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(Token::parse(*reply).value().kind, TokenKind::kReply);
}

TEST_F(KerberosAuthenticator, whose_delegation_lies_about_its_length_is_refused) {
  const uint32_t flags = kGssIntegrity | kGssDelegate;
  for (size_t len = 1; len < 4; ++len) {
    EXPECT_EQ(code_of({checksum(flags, Bytes(len, 1))}), SEC_E_INVALID_TOKEN) << len;
  }
  for (const size_t len : {4u, 255u, 0x7FFFu, 0xFFFFu}) {
    EXPECT_EQ(code_of({checksum(flags, delegation(1, len, Bytes{1, 2, 3}))}), SEC_E_INVALID_TOKEN)
        << len;
  }
  for (const uint16_t option : {uint16_t{0}, uint16_t{2}, uint16_t{256}, uint16_t{0xFFFF}}) {
    EXPECT_EQ(code_of({checksum(flags, delegation(option, 3, Bytes{1, 2, 3}))}),
              SEC_E_INVALID_TOKEN)
        << option;
  }
}

// As in MIT's acceptor: a client that has nothing to delegate shows that by the length.
TEST_F(KerberosAuthenticator, that_says_it_delegates_and_has_nothing_behind_delegates_nothing) {
  EXPECT_EQ(code_of({checksum(kGssIntegrity | kGssDelegate)}), SEC_E_OK);
  EXPECT_FALSE(has_delegated());
  EXPECT_FALSE(testing::granted(server()).has(Flag::kDelegate));
}

// The client is still authenticated; it has delegated nothing.
TEST_F(KerberosAuthenticator, that_hands_over_rubbish_is_granted_no_delegation) {
  const uint32_t flags = kGssIntegrity | kGssDelegate;
  for (const Bytes& rubbish : {Bytes(), Bytes{1, 2, 3}, Bytes(60000, 0x76), Bytes(1000, 0x30)}) {
    EXPECT_EQ(code_of({checksum(flags, delegation(1, rubbish.size(), rubbish))}), SEC_E_OK);
    EXPECT_FALSE(has_delegated());
    EXPECT_FALSE(testing::granted(server()).has(Flag::kDelegate));
  }
}

TEST_F(KerberosAuthenticator, that_hands_a_ticket_over_is_granted_delegation) {
  ASSERT_THAT(judged(delegating([](Bytes&) {})), IsOk());
  EXPECT_TRUE(has_delegated());
  EXPECT_TRUE(testing::granted(server()).has(Flag::kDelegate));
}

// A server that impersonates alice acts as alice only.
TEST_F(KerberosAuthenticator, that_hands_over_what_is_not_its_own_is_granted_no_delegation) {
  const auto nothing = [](Bytes&) {};
  ASSERT_THAT(judged(delegating(nothing, "krbtgt/OTHER.TEST")), IsOk());
  EXPECT_TRUE(has_delegated()) << "a realm's, by way of another";
  for (const auto& [service, client] : {std::pair("krbtgt/FORGED.TEST", "mallory@FORGED.TEST"),
                                        std::pair("krbtgt/FORGED.TEST", "alice@OTHER.TEST"),
                                        std::pair("HTTP/server.forged.test", "alice@FORGED.TEST"),
                                        std::pair("krbtgt", "alice@FORGED.TEST")}) {
    ASSERT_THAT(judged(delegating(nothing, service, client)), IsOk());
    EXPECT_FALSE(has_delegated()) << service << " " << client;
    EXPECT_FALSE(testing::granted(server()).has(Flag::kDelegate));
  }
}

// Everything in a KRB-CRED except versions and the number of the session key is encrypted.
TEST_F(KerberosAuthenticator, that_hands_over_a_ticket_cut_or_altered_is_granted_none) {
  size_t len = 0;
  ASSERT_THAT(judged(delegating([&](Bytes& message) { len = message.size(); })), IsOk());
  for (size_t cut = 0; cut < len; cut += 3) {
    ASSERT_THAT(judged(delegating([&](Bytes& message) { message.resize(cut); })), IsOk());
    EXPECT_FALSE(has_delegated()) << cut;
  }
  for (size_t at = 0; at < 40; ++at) {
    ASSERT_THAT(judged(delegating([&](Bytes& message) {
                  const size_t from_end = message.size() - 1 - at;
                  message[from_end] ^= 0x10;
                })),
                IsOk());
    EXPECT_FALSE(has_delegated()) << at;
  }
}

TEST_F(KerberosAuthenticator, without_a_subkey_or_a_number_is_accepted_with_the_tickets_key) {
  Said said{checksum(kGssIntegrity | kGssMutual)};
  said.options = 0;
  said.auth_flags = 0;
  ASSERT_EQ(code_of(said), SEC_E_OK);
  Bytes text(10, 'x');
  Bytes code(100);
  sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(code)};
  EXPECT_THAT(server().sign(0, buffers, 0), IsOk());
}

TEST_F(KerberosAuthenticator, that_names_another_client_than_the_ticket_is_refused) {
  krb5_creds altered = realm_.ticket();
  krb5_principal mallory = nullptr;
  must(krb5_parse_name(realm_.context(), "mallory@FORGED.TEST", &mallory));
  altered.client = mallory;
  const Status status = judged(request({checksum(kGssIntegrity)}, &altered));
  krb5_free_principal(realm_.context(), mallory);
  EXPECT_THAT(status, FailsWith(SEC_E_WRONG_PRINCIPAL));
}

TEST_F(KerberosAuthenticator, made_by_a_clock_that_is_wrong_is_refused) {
  for (const int32_t seconds : {-3600, 3600}) {
    must(krb5_set_real_time(realm_.context(),
                            static_cast<krb5_timestamp>(std::time(nullptr) + seconds), 0));
    EXPECT_EQ(code_of({checksum(kGssIntegrity)}), SEC_E_TIME_SKEW) << seconds;
    // The client gets an error, so that a program can say what is wrong.
    Ends client(world_.host(), realm_);
    ASSERT_THAT(client.start(), IsOk());
    ASSERT_THAT(client.step_client({}), IsOk());
    EXPECT_THAT(client.step_client(ends_->owed), FailsWith(SEC_E_TIME_SKEW));
  }
}

}  // namespace
}  // namespace opensspi::kerberos
