// What can be said of the package without a realm.
#include "packages/kerberos/package.h"

#include <gtest/gtest.h>

#include "packages/kerberos/credential.h"
#include "packages/kerberos/errors.h"
#include "packages/kerberos/messages.h"
#include "packages/kerberos/names.h"
#include "packages/table.h"

namespace opensspi::kerberos {
namespace {

TEST(Package, is_listed_where_libkrb5_is) {
  const sspi::Registry registry(packages::table());
  EXPECT_EQ(registry.find("kerberos") != nullptr, is_usable());
}

TEST(Mechanism, recognises_first_tokens_only) {
  const sspi::Mechanism& mechanism = *package().mechanism();
  const Bytes message = {0x6E, 0x00};
  EXPECT_TRUE(mechanism.recognises(message));
  EXPECT_TRUE(mechanism.recognises(Token{TokenKind::kRequest, Framing::kFramed, message}.write()));
  EXPECT_FALSE(mechanism.recognises(Token{TokenKind::kReply, Framing::kFramed, message}.write()));
  EXPECT_FALSE(mechanism.recognises({}));
  EXPECT_EQ(to_hex(mechanism.oids()[0]), "2a864886f712010202");
  EXPECT_EQ(to_hex(mechanism.oids()[1]), "2a864882f712010202");
}

TEST(Names, that_are_addresses_are_told_from_hosts) {
  for (const char* target : {"HTTP/10.0.0.1", "HTTP/10.0.0.1:80", "10.0.0.1", "HTTP/[::1]:80",
                             "HTTP/fe80::1", "HTTP/10.0.0.1@REALM"}) {
    EXPECT_TRUE(names_an_address(target)) << target;
  }
  for (const char* target :
       {"HTTP/host", "HTTP/host:80", "user", "HTTP/10.host", "", "/", "HTTP/["}) {
    EXPECT_FALSE(names_an_address(target)) << target;
  }
}

TEST(Errors, have_the_codes_of_windows_and_their_way_to_the_peer) {
  EXPECT_EQ(error_of(KRB5KRB_AP_ERR_SKEW).code, static_cast<int32_t>(SEC_E_TIME_SKEW));
  EXPECT_EQ(error_of(KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN).code,
            static_cast<int32_t>(SEC_E_TARGET_UNKNOWN));
  EXPECT_EQ(error_of(12345).code, static_cast<int32_t>(SEC_E_INTERNAL_ERROR));
  EXPECT_EQ(protocol_number(KRB5KRB_AP_ERR_SKEW), 37u);
  EXPECT_EQ(code_of_number(37), KRB5KRB_AP_ERR_SKEW);
  EXPECT_EQ(protocol_number(12345), 60u);
  EXPECT_EQ(code_of_number(0xFFFFFFFF), KRB5KRB_ERR_GENERIC);
}

TEST(Policy, rc4_is_refused_where_the_host_allows_nothing_but_fips) {
  const Key rc4 = std::move(Key::make(23, Bytes(16))).value();
  const Key aes = std::move(Key::make(18, Bytes(32))).value();
  Policy policy;
  EXPECT_TRUE(policy.allows(rc4).ok());
  policy.allows_rc4 = false;
  EXPECT_EQ(policy.allows(rc4).error().code, static_cast<int32_t>(SEC_E_CRYPTO_SYSTEM_INVALID));
  EXPECT_TRUE(policy.allows(aes).ok());
}

}  // namespace
}  // namespace opensspi::kerberos
