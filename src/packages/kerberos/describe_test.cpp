// SPDX-License-Identifier: MIT
// The output of describe for Kerberos' tokens. Those of handshakes were made by libkrb5.
#include "packages/kerberos/describe.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "asn1/der.h"
#include "packages/negotiate/messages.h"
#include "packages/table.h"
#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using ntlm::testing::bytes_of;
using testing::Ends;
using testing::kDce;
using testing::kMutual;

// described returns the text with ' for ", or nothing if the token cannot be read.
std::string described(ByteView token) {
  const sspi::Registry registry(packages::table());
  JsonWriter json;
  const auto known = registry.describe(token, json);
  std::string text = known.ok() && *known ? json.take() : "";
  std::ranges::replace(text, '"', '\'');
  return text;
}

void expect_tells(const std::string& text, std::initializer_list<std::string> parts) {
  for (const std::string& part : parts) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
}

// framed puts a token, in hexadecimal, into RFC 2743's frame.
Bytes framed(ByteView oid, const std::string& token) {
  Bytes inner;
  asn1::DerWriter writer(inner);
  writer.object_identifier(oid);
  writer.raw(bytes_of(token));
  Bytes bytes;
  asn1::DerWriter(bytes).element(asn1::application(0), inner);
  return bytes;
}

class KerberosDescribe : public ::testing::Test {
 protected:
  Ends finished(sspi::Flags requested) {
    Ends made(world_.host(), realm_);
    made.client_input.requested = requested;
    EXPECT_THAT(made.run(), IsOk());
    return made;
  }
  ntlm::testing::World world_;
  forged::Realm realm_{testing::unnoticed()};
};

TEST_F(KerberosDescribe, tells_every_field_of_a_request) {
  const Bytes request = finished(kMutual).messages[0];
  expect_tells(
      described(request),
      {"'package': 'Kerberos', 'length': " + std::to_string(request.size()),
       "'frame': 'Kerberos (1.2.840.113554.1.2.2)', 'token_id': '0100 (AP-REQ)'",
       "'summary': 'Kerberos AP-REQ: ", "'pvno': 5, 'msg_type': '14 (AP-REQ)'",
       "'ap_options': {'value': '0x20000000', 'mutual-required': '",
       "'ticket': {'tkt_vno': 5, 'realm': 'FORGED.TEST', 'sname': {'name': "
       "'HTTP/server.forged.test', 'type': '1 (NT-PRINCIPAL: an account)'}, "
       "'enc_part': {'etype': '18 (aes256-cts-hmac-sha1-96)', 'kvno': 3, 'cipher_length': 193}}",
       "'authenticator': {'etype': '18 (aes256-cts-hmac-sha1-96)', 'cipher_length': "});
}

TEST_F(KerberosDescribe, tells_the_tokens_of_dce_style_which_have_no_frame) {
  const auto messages = finished(kDce).messages;
  expect_tells(described(messages[0]), {"'frame': null", "AP-REQ", "'authenticator': "});
  for (const size_t which : {1u, 2u}) {
    expect_tells(described(messages[which]),
                 {"'frame': null",
                  "'pvno': 5, 'msg_type': '15 (AP-REP)', 'enc_part': {'etype': "
                  "'18 (aes256-cts-hmac-sha1-96)', "});
  }
}

TEST_F(KerberosDescribe, tells_why_a_peer_refuses) {
  Ends refusing(world_.host(), realm_);
  EXPECT_FALSE(refusing.run([](size_t, Bytes& token) { token.back() ^= 1; }).ok());
  expect_tells(
      described(refusing.owed),
      {"'token_id': '0300 (KRB-ERROR)'", "'msg_type': '30 (KRB-ERROR)'", "'stime': '20",
       "'susec': ", "'error_code': '31 (KRB_AP_ERR_BAD_INTEGRITY)', 'meaning': 'what was encrypted",
       "'realm': 'FORGED.TEST', 'sname': {'name': 'HTTP/server.forged.test'"});
}

// The fields that libkrb5's servers leave out, with Windows' status in e-data ([MS-KILE] 2.2.2).
TEST(KerberosDescribeErrors, tell_the_rest_too) {
  const std::string body =
      "a003020105 a10302011e a211180f32303236303130323033303430355a a30402020102"
      "a411180f32303236313132313039303830375a a503020107 a603020107 a7031b0141"
      "a80f300da003020101a10630041b026d65 a9031b0142"
      "aa14 3012 a003020102 a10b 3009 1b034c4441 1b024443"
      "ab041b026e6f ac18 0416 3014 a103020103 a20d 040b 220000c0 00000000 010000";
  const Bytes content = bytes_of(body);
  Bytes sequence;
  asn1::DerWriter(sequence).element(asn1::kSequence, content);
  Bytes error;
  asn1::DerWriter(error).element(asn1::application(30), sequence);
  expect_tells(described(error),
               {"'ctime': '2026-01-02T03:04:05Z', 'cusec': 258, 'stime': '2026-11-21T09:08:07Z'",
                "'error_code': '7 (KDC_ERR_S_PRINCIPAL_UNKNOWN)'", "'crealm': 'A'",
                "'cname': {'name': 'me', 'type': '1 ", "'realm': 'B'",
                "'sname': {'name': 'LDA/DC', 'type': '2 (NT-SRV-INST", "'e_text': 'no'",
                "'e_data': '3014a1", "'windows_status': '0xc0000022'"});
}

TEST_F(KerberosDescribe, tells_signatures_and_sealed_messages) {
  Ends ends = finished(kMutual);
  Bytes text(10, 'x');
  Bytes room(100);
  sspi::Buffer buffers[] = {ntlm::testing::token(room), ntlm::testing::data(text)};
  ASSERT_THAT(ends.server->sign(0, buffers, 0), IsOk());
  expect_tells(described(buffers[0].bytes),
               {"'token_id': '0404 (GSS_GetMIC)'", "'flags': {'value': '0x05', 'SentByAcceptor': '",
                "'AcceptorSubkey': '", "'filler': 'ffffffffff', 'SND_SEQ': '", "'SGN_CKSUM': '"});
  buffers[0].bytes = room;
  ASSERT_THAT(ends.client->seal(0, buffers, 0), IsOk());
  expect_tells(
      described(buffers[0].bytes),
      {"'token_id': '0504 (GSS_Wrap)'", "'flags': {'value': '0x06', 'Sealed': '",
       "'filler': 'ff', 'EC': 0, 'RRC': 28, 'SND_SEQ': '", "'length_behind_the_header': 44"});
}

TEST(KerberosDescribeMessages, tell_flags_that_nobody_knows) {
  expect_tells(described(bytes_of("0504 f8 ff 0000 0000 ffffffffffffffff")),
               {"'flags': {'value': '0xf8', 'without a name': '0xf8'}",
                "'SND_SEQ': '18446744073709551615'", "'length_behind_the_header': 0"});
}

TEST(KerberosDescribeMessages, of_rc4_are_told_too) {
  expect_tells(described(framed(kOid, "0101 1100 ffffffff 0102030405060708 1112131415161718")),
               {"'token_id': '0101 (GSS_GetMIC of RFC 4757)'",
                "'SGN_ALG': '1100 (HMAC-MD5, as rc4-hmac has it)', 'Filler': 'ffffffff', "
                "'SND_SEQ': '0102030405060708', 'SGN_CKSUM': '1112131415161718'"});
  expect_tells(described(framed(kOid,
                                "0201 1100 1000 ffff 0102030405060708 1112131415161718"
                                "2122232425262728 aabbcc")),
               {"'SEAL_ALG': '1000 (RC4, as rc4-hmac has it)', 'Filler': 'ffff'",
                "'Confounder': '2122232425262728', 'length_of_the_message': 3"});
}

TEST(KerberosDescribeUserToUser, requests_and_replies_are_told) {
  expect_tells(described(framed(kUserToUserOid,
                                "0400 3020 a003020105 a103020110"
                                "a20f 300d a003020101 a106 3004 1b026d65 a303 1b0141")),
               {"'frame': 'Kerberos, user to user (1.2.840.113554.1.2.2.3)'",
                "'token_id': '0400 (KERB-TGT-REQUEST)'", "'msg_type': '16 (TGT-REQ)'",
                "'server_name': {'name': 'me'", "'realm': 'A'"});
  expect_tells(described(framed(kUserToUserOid,
                                "0401 3039 a003020105 a103020111 a22d 612b 3029 a003020105"
                                "a103 1b0141 a20f 300d a003020101 a106 3004 1b026d65"
                                "a30c 300a a003020112 a203 040100")),
               {"'token_id': '0401 (KERB-TGT-REPLY)'", "'msg_type': '17 (TGT-REP)'",
                "'ticket': {'tkt_vno': 5, 'realm': 'A', 'sname': {'name': 'me'",
                "'enc_part': {'etype': '18 (aes256-cts-hmac-sha1-96)', 'cipher_length': 1}"});
}

TEST_F(KerberosDescribe, tells_credentials_that_are_handed_over) {
  krb5_auth_context auth = nullptr;
  ASSERT_EQ(krb5_auth_con_init(realm_.context(), &auth), 0);
  ASSERT_EQ(krb5_auth_con_setflags(realm_.context(), auth, 0), 0);
  ASSERT_EQ(krb5_auth_con_setuseruserkey(realm_.context(), auth, &realm_.ticket().keyblock), 0);
  krb5_data* message = nullptr;
  ASSERT_EQ(krb5_mk_1cred(realm_.context(), auth, &realm_.ticket(), &message, nullptr), 0);
  const Bytes bytes(message->data, message->data + message->length);
  krb5_free_data(realm_.context(), message);
  krb5_auth_con_free(realm_.context(), auth);
  expect_tells(described(bytes),
               {"Kerberos KRB-CRED", "'msg_type': '22 (KRB-CRED)'",
                "'tickets': [{'tkt_vno': 5, 'realm': 'FORGED.TEST', 'sname': {'name': 'HTTP/",
                "'enc_part': {'etype': '"});
}

TEST_F(KerberosDescribe, tells_the_tokens_within_spnego) {
  const std::vector<Bytes> messages = finished(kMutual).messages;
  const ByteView list[] = {kOid};
  expect_tells(described(negotiate::write_init(negotiate::write_mech_list(list), messages[0])),
               {"'package': 'Negotiate'", "'token_of_the_first': {'package': 'Kerberos'",
                "'name': 'HTTP/server.forged.test'"});
  const Bytes code = bytes_of("0404 05 ffffffffff 0000000000000007 000102030405060708090a0b");
  expect_tells(described(negotiate::write_resp(
                   {negotiate::NegState::kAcceptCompleted, {}, messages[1], code})),
               {"'token': {'package': 'Kerberos'",
                "'enc_part': ", "'mechListMIC': {'package': 'Kerberos', ", "'SND_SEQ': '7'"});
}

// A token that is cut is refused, and nothing of it is described.
TEST_F(KerberosDescribe, tokens_cut_anywhere_are_refused) {
  Ends ends = finished(kMutual);
  const std::vector<Bytes> dce = finished(kDce).messages;
  std::vector<Bytes> tokens = ends.messages;
  tokens.insert(tokens.end(), dce.begin(), dce.end());
  for (const Bytes& token : tokens) {
    for (size_t len = 0; len < token.size(); ++len) {
      EXPECT_EQ(described(ByteView(token).first(len)), "") << len;
    }
    Bytes longer = token;
    longer.push_back(0);
    EXPECT_EQ(described(longer), "");
  }
  for (size_t len = 0; len < 16; ++len) {
    EXPECT_EQ(described(ByteView(bytes_of("050406ff00000000000000000000000000")).first(len)), "");
  }
}

TEST_F(KerberosDescribe, tokens_with_any_byte_flipped_are_refused_or_told) {
  for (const Bytes& token : finished(kMutual).messages) {
    for (size_t at = 0; at < token.size(); ++at) {
      for (const int bits : {0x01, 0x80, 0xFF}) {
        Bytes flipped = token;
        flipped[at] = static_cast<uint8_t>(flipped[at] ^ bits);
        const std::string text = described(flipped);
        EXPECT_TRUE(text.empty() || text.back() == '}') << at;
      }
    }
  }
}

TEST(KerberosDescribeMalformed, tokens_are_refused) {
  for (const char* token : {
           "6e00",                                   // nothing inside
           "6e02 3000 00",                           // something after it
           "6e07 3005 a003020105",                   // most fields are missing
           "6e09 3007 a105 020102 0201",             // a number and something after it it
           "6e0c 300a a103020105 a003020105",        // fields that descend
           "6e0e 300c a003020105 a103020105 30 00",  // a field without a number
           "6f80 3000 0000",                         // indefinite
           "600d 06092a864886f712010202 9999",       // no such token
           "600b 06092a864886f712010202",            // no token at all
           "6f16 3014 a003020105 a10302010f a208 3006 a003020112",  // a cipher without its text
           "7e0b 3009 a60702050102030405 00",                       // a number that is cut
           "7e0e 300c a60a0208 7fffffffffffffff ff",                // and one too long
           "6e11 300f a20d030b 00 00000000000000000000 ff",         // a bit string and something
                                                                    // after it
           "0404 00 ffff",                                          // a header that is cut
       }) {
    EXPECT_EQ(described(bytes_of(token)), "") << token;
  }
}

}  // namespace
}  // namespace opensspi::kerberos
