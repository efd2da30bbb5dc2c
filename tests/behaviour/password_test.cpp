// SPDX-License-Identifier: MIT
// ChangeAccountPassword: a local account's password, against its old one.
#include <opensspi/opensspi.h>

#include "pair.h"

namespace behaviour {
namespace {

class Password : public testing::Test {
 protected:
  void SetUp() override {
    const std::string password = "old password";
    ASSERT_EQ(opensspi_account_add(OPENSSPI_STORE_USER, "changer", nullptr, password.data(),
                                   password.size()),
              0);
  }
  void TearDown() override { opensspi_account_remove(OPENSSPI_STORE_USER, "changer"); }

  static SECURITY_STATUS change(std::string account, std::string from, std::string to,
                                std::string package = "NTLM") {
    std::string domain = ".";
    return ChangeAccountPasswordA(package.data(), domain.data(), account.data(), from.data(),
                                  to.data(), FALSE, 0, nullptr);
  }

  // Whether a client can log on with a password.
  static SECURITY_STATUS log_on(const std::string& password) {
    std::string user = "changer";
    std::string domain = ".";
    std::string secret = password;
    SEC_WINNT_AUTH_IDENTITY_A identity{};
    identity.User = reinterpret_cast<UCHAR*>(user.data());
    identity.UserLength = static_cast<ULONG>(user.size());
    identity.Domain = reinterpret_cast<UCHAR*>(domain.data());
    identity.DomainLength = static_cast<ULONG>(domain.size());
    identity.Password = reinterpret_cast<UCHAR*>(secret.data());
    identity.PasswordLength = static_cast<ULONG>(secret.size());
    identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
    Peer client;
    Peer server;
    client.credential = acquire(SECPKG_CRED_OUTBOUND, &identity);
    server.credential = acquire(SECPKG_CRED_INBOUND);
    std::string negotiate;
    std::string challenge;
    std::string authenticate;
    std::string nothing;
    EXPECT_EQ(client.initialize("", negotiate, kMessageFlags), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(server.accept(negotiate, challenge, 0), SEC_I_CONTINUE_NEEDED);
    EXPECT_EQ(client.initialize(challenge, authenticate, kMessageFlags), SEC_E_OK);
    return server.accept(authenticate, nothing, 0);
  }
};

TEST_F(Password, the_old_one_opens_the_way_to_a_new_one) {
  ASSERT_EQ(log_on("old password"), SEC_E_OK);
  ASSERT_EQ(change("changer", "old password", "n\xC3\xA9w"), SEC_E_OK);
  EXPECT_EQ(log_on("n\xC3\xA9w"), SEC_E_OK);
  EXPECT_EQ(log_on("old password"), SEC_E_LOGON_DENIED);
}

TEST_F(Password, a_wrong_old_one_and_an_unknown_account_are_told_alike) {
  EXPECT_EQ(change("changer", "wrong", "new"), SEC_E_LOGON_DENIED);
  EXPECT_EQ(change("nobody-of-that-name", "wrong", "new"), SEC_E_LOGON_DENIED);
  EXPECT_EQ(log_on("old password"), SEC_E_OK);
}

TEST_F(Password, arguments_that_are_missing_or_ill_formed_have_their_codes) {
  EXPECT_EQ(change("changer", "old password", "new", "Nonesuch"), SEC_E_SECPKG_NOT_FOUND);
  EXPECT_EQ(change("changer", "old password", "\xFF"), SEC_E_INVALID_PARAMETER);
  char ntlm[] = "NTLM";
  EXPECT_EQ(ChangeAccountPasswordA(ntlm, nullptr, nullptr, nullptr, nullptr, FALSE, 0, nullptr),
            SEC_E_INVALID_PARAMETER);
}

}  // namespace
}  // namespace behaviour
