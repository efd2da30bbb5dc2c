// SPDX-License-Identifier: MIT
// Codes of handshakes and messages: what they protect is secret, that they are wrong is public.
#include "packages/ntlm/package.h"
#include "packages/ntlm/session.h"
#include "secrets.h"
#include "support/kerberos_session.h"
#include "support/ntlm.h"

namespace opensspi::constant_time {
namespace {

// SecretAccounts returns the accounts of another with hashes that are secret.
class SecretAccounts final : public identity::Accounts {
 public:
  explicit SecretAccounts(identity::Accounts& accounts) : accounts_(accounts) {}

  [[nodiscard]] Result<identity::ServerNames> names() const override { return accounts_.names(); }
  [[nodiscard]] Result<identity::LogonAnswer> resolve(
      const identity::LogonAttempt& attempt) override {
    auto found = accounts_.resolve(attempt);
    make_secret(std::get<identity::Verifier>(*found).nt_hash.reveal());
    return found;
  }
  [[nodiscard]] Result<identity::ClientPtr> settle(const identity::Verifier& verifier,
                                                   bool right) override {
    return accounts_.settle(verifier, right);
  }
  [[nodiscard]] Result<identity::OwnSecret> own_secret() override { return accounts_.own_secret(); }
  [[nodiscard]] identity::ClientPtr anonymous() const override { return accounts_.anonymous(); }
  [[nodiscard]] const Settings& settings() const override { return accounts_.settings(); }
  [[nodiscard]] Result<identity::ClientPtr> client_by_name(std::string_view user,
                                                           std::string_view domain) override {
    return accounts_.client_by_name(user, domain);
  }

 private:
  identity::Accounts& accounts_;
};

// Response and MIC: everything that the server computes from the hash is secret.
TEST_F(ConstantTime, ntlms_server_tells_only_whether_a_response_is_right) {
  for (const bool good : {true, false}) {
    ntlm::testing::World world;
    world.accounts.users["User"].password = good ? "Password" : "Other";
    SecretAccounts secret(world.accounts);
    ntlm::testing::Pair pair(world);
    sspi::AcquireRequest request;
    request.use = sspi::Use::kInbound;
    request.settings = std::make_shared<const Settings>(world.settings);
    const sspi::Host host{world.env, secret, world.registry};
    pair.identity = ntlm::testing::identity_of("User", "Domain", "Password");
    pair.server_credential = ntlm::package().acquire(host, std::move(request)).value();
    pair.client_input.requested = ntlm::testing::kSealing;
    ASSERT_TRUE(pair.acquire().ok());
    pair.server =
        ntlm::package().start(host, pair.server_credential, sspi::Role::kAcceptor).value();
    ASSERT_TRUE(pair.negotiate().ok());
    ASSERT_TRUE(pair.challenge().ok());
    ASSERT_TRUE(pair.authenticate().ok());
    EXPECT_EQ(pair.finish().ok(), good);
  }
}

// Without extended session security a code is a CRC-32, which is looked up in a table by the text's
// bytes: that reveals something about the text to others on the same processor, and is not tested
// here.
TEST_F(ConstantTime, ntlms_sessions_tell_only_whether_a_code_is_right) {
  constexpr ntlm::NegotiateFlags kExtended =
      ntlm::NegotiateFlag::kSign | ntlm::NegotiateFlag::kSeal | ntlm::NegotiateFlag::k128 |
      ntlm::NegotiateFlag::kExtendedSessionSecurity;
  for (const ntlm::NegotiateFlags flags :
       {kExtended, kExtended | ntlm::NegotiateFlag::kKeyExchange}) {
    for (const bool good : {true, false}) {
      const ntlm::ExportedSessionKey key{};
      const auto client = opensspi::make_secret<ntlm::Session>(sspi::Role::kInitiator, flags, key);
      const auto server = opensspi::make_secret<ntlm::Session>(sspi::Role::kAcceptor, flags, key);
      Bytes text(20, 7);
      Bytes trailer(16);
      sspi::Buffer sent[] = {ntlm::testing::data(text), ntlm::testing::token(trailer)};
      ASSERT_TRUE(client->seal(sent, 0).ok());
      if (!good) {
        text[3] ^= 1;
      }
      make_secret(text);
      sspi::Buffer received[] = {ntlm::testing::data(text), ntlm::testing::token(trailer)};
      EXPECT_EQ(server->unseal(received, 0).ok(), good);
    }
  }
}

constexpr int32_t kTypes[] = {17, 18, 19, 20, 23};

TEST_F(ConstantTime, kerberos_signatures_tell_only_whether_they_are_right) {
  for (const int32_t type : kTypes) {
    for (const bool good : {true, false}) {
      kerberos::testing::SessionEnds ends(type);
      Bytes text(20, 7);
      Bytes code(ends.client.signature_len());
      sspi::Buffer sent[] = {kerberos::testing::data(text), kerberos::testing::token(code)};
      ASSERT_TRUE(ends.client.sign(sent).ok());
      if (!good) {
        text[3] ^= 1;
      }
      make_secret(text);
      sspi::Buffer received[] = {kerberos::testing::data(text), sent[1]};
      EXPECT_EQ(ends.server.verify(received).ok(), good) << type;
    }
  }
}

// The last byte of an RC4 message is its padding, which the code covers: it is public afterwards.
TEST_F(ConstantTime, kerberos_sealed_messages_tell_only_whether_they_are_right) {
  for (const int32_t type : kTypes) {
    for (const bool good : {true, false}) {
      kerberos::testing::SessionEnds ends(type);
      const Bytes text(40, 7);
      Bytes whole = kerberos::testing::wrapped(ends.client, text);
      const size_t body = whole.size() - text.size();
      if (!good) {
        whole[body + 3] ^= 1;
      }
      make_secret(ByteView(whole).subspan(body, text.size() - 1));
      EXPECT_EQ(kerberos::testing::unwrapped(ends.server, whole).ok(), good) << type;
    }
  }
}

}  // namespace
}  // namespace opensspi::constant_time
