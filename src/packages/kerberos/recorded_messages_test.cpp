// SPDX-License-Identifier: MIT
// DCE/RPC messages that a Windows client and a Windows server sent each other.
#include "support/kerberos_recorded.h"
#include "support/kerberos_session.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

using opensspi::testing::Recorded;
using testing::data;
using testing::sets_of;
using testing::token;

// DCE/RPC with packet privacy: the header before and the trailer after are signed too.
class KerberosRecordedRpc : public ::testing::Test {
 protected:
  static Key key(const Recorded& at) {
    return std::move(
               Key::make(static_cast<int32_t>(at["subkey_etype"].number()), at["subkey"].bytes()))
        .value();
  }
  Session session(sspi::Role role) const {
    SessionStart start;
    start.role = role;
    start.form = Form::kDce;
    start.negotiated = testing::kDetecting;
    start.initiator_key = key(set_);
    start.acceptor_key = key(set_["reply"]);
    const auto client = static_cast<uint32_t>(set_["number"].number());
    const auto server = static_cast<uint32_t>(set_["reply"]["number"].number());
    start.first_sent = role == sspi::Role::kInitiator ? client : server;
    start.first_received = role == sspi::Role::kInitiator ? server : client;
    return Session(crypto::system_env(), std::move(start));
  }
  static Status verify(Session& to, Bytes text, Bytes code) {
    sspi::Buffer buffers[] = {data(text, sspi::Access::kReadOnlyChecksum), token(code)};
    return to.verify(buffers);
  }
  static Result<Bytes> open(Session& to, const Recorded& message) {
    Bytes header = message["header"].bytes();
    Bytes body = message["sealed"].bytes();
    Bytes trailer = message["trailer"].bytes();
    Bytes code = message["signature"].bytes();
    sspi::Buffer buffers[] = {data(header, sspi::Access::kReadOnlyChecksum), data(body),
                              data(trailer, sspi::Access::kReadOnlyChecksum), token(code)};
    TRY(to.unseal(buffers));
    return body;
  }

  const Recorded set_ = [] {
    for (Recorded& set : sets_of("krb-apreq")) {
      if (set.has("rpc")) {
        return std::move(set);
      }
    }
    return Recorded();
  }();
  Session client_ = session(sspi::Role::kInitiator);
  Session server_ = session(sspi::Role::kAcceptor);
};

TEST_F(KerberosRecordedRpc, messages_of_both_ends_are_opened) {
  const Bytes mech_list = set_["mech_list"].bytes();
  EXPECT_THAT(verify(server_, mech_list, set_["client_mic"].bytes()), IsOk());
  EXPECT_THAT(verify(client_, mech_list, set_["server_mic"].bytes()), IsOk());
  ASSERT_GE(set_["rpc"].items().size(), 12u);
  for (const Recorded& message : set_["rpc"].items()) {
    Session& to = message["sender"].text() == "c" ? server_ : client_;
    const auto plain = open(to, message);
    ASSERT_THAT(plain, IsOk()) << plain.error().why;
    EXPECT_EQ(to_hex(*plain), message["plain"].text());
  }
}

TEST_F(KerberosRecordedRpc, messages_are_refused_with_any_part_altered_or_out_of_turn) {
  const std::vector<Recorded>& messages = set_["rpc"].items();
  EXPECT_FALSE(open(server_, messages[0]).ok()) << "the code over the list comes first";
  ASSERT_THAT(verify(server_, set_["mech_list"].bytes(), set_["client_mic"].bytes()), IsOk());
  const Recorded& message = messages[0];
  for (int part = 0; part < 4; ++part) {
    Bytes parts[] = {message["header"].bytes(), message["sealed"].bytes(),
                     message["trailer"].bytes(), message["signature"].bytes()};
    parts[part].back() ^= 1;
    sspi::Buffer buffers[] = {data(parts[0], sspi::Access::kReadOnlyChecksum), data(parts[1]),
                              data(parts[2], sspi::Access::kReadOnlyChecksum), token(parts[3])};
    EXPECT_FALSE(server_.unseal(buffers).ok()) << part;
  }
  EXPECT_FALSE(open(server_, messages[2]).ok()) << "the second message";
  EXPECT_THAT(open(server_, message), IsOk());
}

}  // namespace
}  // namespace opensspi::kerberos
