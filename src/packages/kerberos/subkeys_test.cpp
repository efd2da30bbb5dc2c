// SPDX-License-Identifier: MIT
// RFC 4121 4.2.2: each token says whether the acceptor's subkey protects it. Otherwise it is under
// the initiator's, even if the acceptor has one; libkrb5 is the other end here.
#include <gtest/gtest.h>

#include "base/writer.h"
#include "packages/kerberos/session.h"
#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using testing::Ends;

constexpr uint32_t kGssMutualIntegrity = 0x2 | 0x20;

void must(krb5_error_code code) { ASSERT_EQ(code, 0); }

krb5_data viewed(ByteView bytes) {
  krb5_data data{};
  data.length = static_cast<unsigned>(bytes.size());
  data.data = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
  return data;
}

class KerberosSubkeys : public ::testing::Test {
 protected:
  ~KerberosSubkeys() override { krb5_auth_con_free(realm_.context(), auth_); }

  Bytes framed(TokenKind kind, krb5_data& message) {
    const Bytes bytes(message.data, message.data + message.length);
    krb5_free_data_contents(realm_.context(), &message);
    return Token{kind, Framing::kFramed, bytes}.write();
  }
  Key taken(krb5_keyblock* keyblock) {
    Key key = Key::make(keyblock->enctype, {keyblock->contents, keyblock->length}).value();
    krb5_free_keyblock(realm_.context(), keyblock);
    return key;
  }
  Key initiators_key(krb5_error_code (*get)(krb5_context, krb5_auth_context, krb5_keyblock**)) {
    krb5_keyblock* keyblock = nullptr;
    must(get(realm_.context(), auth_, &keyblock));
    return taken(keyblock);
  }

  // expect_takes makes the other end, which does not know an acceptor's subkey, sign for
  // `receiver`.
  void expect_takes(sspi::Context& receiver, sspi::Role sender, Key initiator_key) {
    krb5_int32 number = 0;
    must(krb5_auth_con_getlocalseqnumber(realm_.context(), auth_, &number));
    SessionStart start;
    start.role = sender;
    start.negotiated = sspi::Flag::kIntegrity;
    start.initiator_key = std::move(initiator_key);
    start.first_sent = static_cast<uint32_t>(number);
    Session session(world_.env, std::move(start));
    Bytes text = {'h', 'e', 'l', 'l', 'o'};
    Bytes code(session.signature_len());
    sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(code)};
    ASSERT_THAT(session.sign(buffers), IsOk());
    constexpr uint8_t kAcceptorSubkey = 4;
    ASSERT_EQ(code[2] & kAcceptorSubkey, 0);
    EXPECT_THAT(receiver.verify(buffers, 0), IsOk());
    text[0] ^= 1;
    EXPECT_FALSE(receiver.verify(buffers, 0).ok());
  }

  ntlm::testing::World world_;
  forged::Realm realm_;
  Ends ends_{world_.host(), realm_};
  krb5_auth_context auth_ = nullptr;
};

TEST_F(KerberosSubkeys, of_the_initiator_still_counts_at_a_server_that_has_one) {
  Bytes checksum;
  Writer writer(checksum);
  writer.u32le(16);
  writer.zeros(16);
  writer.u32le(kGssMutualIntegrity);
  krb5_data input = viewed(checksum);
  krb5_data message{};
  must(krb5_auth_con_init(realm_.context(), &auth_));
  must(krb5_auth_con_setflags(realm_.context(), auth_, KRB5_AUTH_CONTEXT_DO_SEQUENCE));
  must(krb5_auth_con_set_req_cksumtype(realm_.context(), auth_, Checksum::kType));
  must(krb5_mk_req_extended(realm_.context(), &auth_, AP_OPTS_USE_SUBKEY | AP_OPTS_MUTUAL_REQUIRED,
                            &input, &realm_.ticket(), &message));
  ASSERT_THAT(ends_.start(), IsOk());
  ASSERT_THAT(ends_.step_server(framed(TokenKind::kRequest, message)), IsOk());
  expect_takes(*ends_.server, sspi::Role::kInitiator, initiators_key(krb5_auth_con_getsendsubkey));
}

TEST_F(KerberosSubkeys, of_the_initiator_still_counts_at_its_client_when_the_server_has_one) {
  ASSERT_THAT(ends_.start(), IsOk());
  const Bytes request = ends_.step_client({}).value();
  const Token token = Token::parse(request).value();
  krb5_data data = viewed(token.message);
  krb5_keytab keytab = nullptr;
  must(krb5_kt_default(realm_.context(), &keytab));
  must(krb5_auth_con_init(realm_.context(), &auth_));
  must(krb5_auth_con_setflags(realm_.context(), auth_, KRB5_AUTH_CONTEXT_DO_SEQUENCE));
  must(krb5_rd_req(realm_.context(), &auth_, &data, nullptr, keytab, nullptr, nullptr));
  krb5_kt_close(realm_.context(), keytab);
  Key initiator_key = initiators_key(krb5_auth_con_getrecvsubkey);
  must(krb5_auth_con_setflags(realm_.context(), auth_,
                              KRB5_AUTH_CONTEXT_DO_SEQUENCE | KRB5_AUTH_CONTEXT_USE_SUBKEY));
  krb5_data reply{};
  must(krb5_mk_rep(realm_.context(), auth_, &reply));
  ASSERT_THAT(ends_.step_client(framed(TokenKind::kReply, reply)), IsOk());
  ASSERT_TRUE(ends_.client_done);
  expect_takes(*ends_.client, sspi::Role::kAcceptor, std::move(initiator_key));
}

}  // namespace
}  // namespace opensspi::kerberos
