// SPDX-License-Identifier: MIT
// Tickets and PACs of Windows machines that were recorded and published with the keys that open
// them.
#include <gmock/gmock.h>

#include "identity/pac.h"
#include "packages/kerberos/client_identity.h"
#include "packages/kerberos/credential.h"
#include "packages/kerberos/server.h"
#include "support/kerberos.h"
#include "support/kerberos_recorded.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using opensspi::testing::Recorded;
using sspi::Flag;
using testing::sets_of;

// A keytab file of version 2 with one key.
Bytes keytab_file(const Recorded& set) {
  Bytes entry;
  const auto u16 = [&](size_t value) {
    entry.push_back(static_cast<uint8_t>(value >> 8));
    entry.push_back(static_cast<uint8_t>(value));
  };
  const auto counted = [&](std::string_view bytes) {
    u16(bytes.size());
    entry.insert(entry.end(), bytes.begin(), bytes.end());
  };
  const std::string service = set["sname"].text();
  std::vector<std::string> parts(1);
  for (const char letter : service) {
    if (letter == '/') {
      parts.emplace_back();
    } else {
      parts.back().push_back(letter);
    }
  }
  u16(parts.size());
  counted(set["realm"].text());
  for (const std::string& part : parts) {
    counted(part);
  }
  entry.insert(entry.end(), {0, 0, 0, 2, 0, 0, 0, 0});  // name type, time
  entry.push_back(static_cast<uint8_t>(set["kvno"].number()));
  u16(set["etype"].number());
  counted(as_text(set["service_key"].bytes()));
  const auto len = static_cast<uint32_t>(entry.size());
  Bytes file = {5,
                2,
                static_cast<uint8_t>(len >> 24),
                static_cast<uint8_t>(len >> 16),
                static_cast<uint8_t>(len >> 8),
                static_cast<uint8_t>(len)};
  file.insert(file.end(), entry.begin(), entry.end());
  return file;
}

// The AP-REQ in a token of SPNEGO, of GSS-API or without a frame: 6e 82 length 30 82 length, then
// pvno and msg-type.
Bytes request_in(const Bytes& whole) {
  static const std::string kFront("\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x0e", 10);
  const std::string text(as_text(whole));
  const size_t at = text.find(kFront);
  if (at == std::string::npos || at < 8) {
    return {};
  }
  const size_t start = at - 8;
  const size_t len = 4 + (size_t{whole[start + 2]} << 8 | whole[start + 3]);
  return {whole.begin() + static_cast<ptrdiff_t>(start),
          whole.begin() + static_cast<ptrdiff_t>(start + len)};
}

std::vector<std::string> texts(const std::vector<identity::Sid>& sids) {
  std::vector<std::string> found;
  for (const identity::Sid& sid : sids) {
    found.push_back(sid.text());
  }
  return found;
}

std::vector<std::string> texts(const Recorded& list) {
  std::vector<std::string> found;
  for (const Recorded& one : list.items()) {
    found.push_back(one.text());
  }
  return found;
}

void expect_says(const identity::Client& client, const Recorded& says) {
  EXPECT_EQ(client.user, says["user"].text());
  EXPECT_EQ(client.domain, says["domain"].text());
  EXPECT_EQ(client.sid.text(), says["sid"].text());
  EXPECT_THAT(texts(client.groups), ::testing::UnorderedElementsAreArray(texts(says["groups"])));
  EXPECT_EQ(client.user_principal_name, says.has("upn") ? says["upn"].text() : "");
  EXPECT_EQ(static_cast<uint64_t>(client.password_expiry.ticks), says["must_change"].number());
}

class KerberosRecordedRequest : public ::testing::TestWithParam<Recorded> {
 protected:
  static forged::Options options() {
    forged::Options made;
    made.realm = GetParam()["realm"].text();
    made.replays = forged::Replays::kUnnoticed;
    made.configuration = "[libdefaults]\n clockskew = 1000000000\n";  // 30 years
    return made;
  }
  static bool is_dce() { return (GetParam()["gss_flags"].number() & 0x1000) != 0; }
  static Bytes first_token() {
    Token made;
    made.kind = TokenKind::kRequest;
    made.framing = is_dce() ? Framing::kBare : Framing::kFramed;
    const Bytes request = request_in(GetParam()["token"].bytes());
    made.message = request;
    return made.write();
  }
  Result<Accepted> accepted(const Settings& settings, const sspi::StepInput& input) {
    sspi::AcquireRequest request;
    request.use = sspi::Use::kInbound;
    request.identity.emplace();
    request.identity->keytab = SecretBytes(keytab_file(GetParam()));
    request.settings = std::make_shared<const Settings>(settings);
    const auto credential = TRY(Credential::acquire(world_.host(), package(), std::move(request)));
    auto answer = TRY(accept(static_cast<const Credential&>(*credential), input));
    if (auto* refused = std::get_if<Refused>(&answer)) {
      return refused->error;
    }
    return std::move(std::get<Accepted>(answer));
  }
  static const Established& state_of(const Accepted& accepted) {
    const auto* waiting = std::get_if<ServerWaiting>(&accepted.state);
    return waiting != nullptr ? waiting->prepared : std::get<Established>(accepted.state);
  }

  ntlm::testing::World world_;
  forged::Realm realm_{options()};
  Bytes token_ = first_token();
};
INSTANTIATE_TEST_SUITE_P(Kerberos, KerberosRecordedRequest,
                         ::testing::ValuesIn(sets_of("krb-apreq")));

TEST_P(KerberosRecordedRequest, is_accepted_and_says_who_the_client_is) {
  const Recorded& set = GetParam();
  sspi::StepInput input;
  input.token = token_;
  const auto answer = accepted(world_.settings, input);
  ASSERT_THAT(answer, IsOk()) << answer.error().why;
  const Established& state = state_of(*answer);
  const Recorded& says = set["pac_says"];
  EXPECT_EQ(state.client_name, set["cname"].text() + "@" + set["crealm"].text());
  EXPECT_EQ(state.server_name, set["sname"].text() + "@" + set["realm"].text());
  EXPECT_EQ(state.user, says["domain"].text() + "\\" + says["user"].text());
  EXPECT_EQ(state.sid_source, SidSource::kAuthority);
  EXPECT_EQ(unix_from_filetime(state.expiry), static_cast<int64_t>(set["endtime"].number()));
  EXPECT_EQ(answer->granted.has(Flag::kMutualAuth), (set["gss_flags"].number() & 2) != 0);
  expect_says(*state.client, says);
}

// The initiator's subkey is in the session's saved state after its first 34 bytes.
TEST_P(KerberosRecordedRequest, gives_the_initiators_subkey_and_number) {
  const Recorded& set = GetParam();
  sspi::StepInput input;
  input.token = token_;
  const auto answer = accepted(world_.settings, input);
  ASSERT_THAT(answer, IsOk()) << answer.error().why;
  Bytes saved;
  Writer writer(saved);
  state_of(*answer).session->save(writer);
  Reader reader(saved, fail(SEC_E_INTERNAL_ERROR, "too short"));
  ASSERT_THAT(reader.take(10), IsOk());
  EXPECT_EQ(static_cast<uint32_t>(reader.u64le().value()), set["number"].number());
  ASSERT_THAT(reader.take(16), IsOk());
  EXPECT_EQ(reader.u32le().value(), set["subkey_etype"].number());
  const Bytes subkey = set["subkey"].bytes();
  EXPECT_EQ(to_hex(reader.take(subkey.size()).value()), to_hex(subkey));
}

TEST_P(KerberosRecordedRequest, is_refused_in_another_channel_than_the_one_it_is_bound_to) {
  const bool is_bound = GetParam()["bindings"].text() != std::string(32, '0');
  const Bytes application = {'t', 'l', 's'};
  sspi::StepInput input;
  input.token = token_;
  input.channel_bindings.emplace();
  input.channel_bindings->application_data = application;
  const auto answer = accepted(world_.settings, input);
  ASSERT_FALSE(answer.ok()) << "bound: " << is_bound;
  EXPECT_THAT(answer, FailsWith(SEC_E_BAD_BINDINGS));
}

TEST_P(KerberosRecordedRequest, with_a_bit_of_its_ticket_flipped_is_refused) {
  Bytes spoiled = token_;
  spoiled[spoiled.size() / 2] ^= 1;
  sspi::StepInput input;
  input.token = spoiled;
  EXPECT_FALSE(accepted(world_.settings, input).ok());
}

class KerberosRecordedCertificate : public ::testing::TestWithParam<Recorded> {
 protected:
  static forged::Options options() {
    const Recorded& set = GetParam();
    forged::Options made;
    made.realm = set["realm"].text();
    made.service = set["sname"].text();
    made.client = escaped(set["cname"].text());
    made.client_type = static_cast<krb5_int32>(set["ctype"].number());
    made.enctype = static_cast<krb5_enctype>(set["etype"].number());
    made.service_key = std::string(as_text(set["service_key"].bytes()));
    made.authenticated = static_cast<int64_t>(set["authtime"].number());
    made.bare_certificate = std::string(as_text(set["pac"].bytes()));
    return made;
  }
  static std::string escaped(const std::string& name) {
    const size_t at = name.find('@');
    return at == std::string::npos ? name : name.substr(0, at) + "\\" + name.substr(at);
  }
  // run returns the client that the server reports, and whether its PAC was used.
  std::pair<identity::ClientPtr, bool> run(const forged::Options& options) {
    const forged::Realm realm(options);
    testing::Ends ends(world_.host(), realm);
    const Status established = ends.run();
    EXPECT_THAT(established, IsOk()) << (established.ok() ? "" : established.error().why);
    if (!established.ok()) {
      return {};
    }
    const identity::ClientPtr client = ends.server->client().value();
    return {client, client->sid.authority() == 5};
  }

  ntlm::testing::World world_;
};
INSTANTIATE_TEST_SUITE_P(Kerberos, KerberosRecordedCertificate,
                         ::testing::ValuesIn(sets_of("krb-pac")));

// libkrb5 accepts a PAC whose client is named with the realm only if that is requested.
bool names_the_realm(const Recorded& set) { return set["id"].text() == "pac/w2008-s4u-xrealm"; }

TEST_P(KerberosRecordedCertificate, is_believed_and_says_who_the_client_is) {
  const auto [client, by_certificate] = run(options());
  ASSERT_NE(client, nullptr);
  ASSERT_EQ(by_certificate, !names_the_realm(GetParam()));
  if (by_certificate) {
    expect_says(*client, GetParam()["pac_says"]);
  }
  EXPECT_FALSE(client->unix_user.has_value());
}

TEST_P(KerberosRecordedCertificate,
       is_not_believed_of_another_client_or_another_time_or_with_a_bit_flipped) {
  for (const bool of_another : {false, true}) {
    forged::Options made = options();
    if (of_another) {
      made.client = "another";
    } else {
      *made.authenticated += 1;
    }
    EXPECT_FALSE(run(made).second) << of_another;
  }
  const size_t len = options().bare_certificate.size();
  for (const size_t at : {size_t{200}, len / 3, len / 2}) {
    forged::Options made = options();
    made.bare_certificate[at] = static_cast<char>(made.bare_certificate[at] ^ 1);
    EXPECT_FALSE(run(made).second) << at;
  }
}

TEST(KerberosRecordedCertificates, are_read_as_others_read_them) {
  for (const char* kind : {"krb-pac", "krb-pac-parse"}) {
    for (const Recorded& set : sets_of(kind)) {
      const auto pac = identity::Pac::parse(set["pac"].bytes());
      ASSERT_THAT(pac, IsOk()) << set["id"].text();
      ASSERT_TRUE(pac->logon.has_value());
      const Recorded& says = set["pac_says"];
      EXPECT_EQ(pac->logon->user, says["user"].text());
      EXPECT_EQ(pac->logon->domain, says["domain"].text());
      EXPECT_EQ(pac->logon->logon_server, says["server"].text());
      EXPECT_EQ(pac->logon->sid.text(), says["sid"].text());
      EXPECT_THAT(texts(pac->logon->groups),
                  ::testing::UnorderedElementsAreArray(texts(says["groups"])));
      EXPECT_EQ(static_cast<uint64_t>(pac->logon->account_expiry.ticks), says["kickoff"].number());
      EXPECT_EQ(pac->names ? pac->names->user_principal_name : "",
                says.has("upn") ? says["upn"].text() : "");
      EXPECT_EQ(pac->names ? pac->names->dns_domain : "",
                says.has("dns") ? says["dns"].text() : "");
    }
  }
}

}  // namespace
}  // namespace opensspi::kerberos
