// SPDX-License-Identifier: MIT
// Tests of the package without a realm.
#include "packages/kerberos/package.h"

#include <gtest/gtest.h>

#include "packages/kerberos/credential.h"
#include "packages/kerberos/errors.h"
#include "packages/kerberos/messages.h"
#include "packages/kerberos/names.h"
#include "packages/table.h"
#include "support/results.h"

namespace opensspi::kerberos {
namespace {

TEST(KerberosPackage, is_listed_where_libkrb5_is) {
  const sspi::Registry registry(packages::table());
  EXPECT_EQ(registry.find("kerberos") != nullptr, is_usable());
}

TEST(KerberosMechanism, recognises_first_tokens_only) {
  const sspi::Mechanism& mechanism = *package().mechanism();
  const Bytes message = {0x6E, 0x00};
  EXPECT_TRUE(mechanism.recognises(message));
  EXPECT_TRUE(mechanism.recognises(Token{TokenKind::kRequest, Framing::kFramed, message}.write()));
  EXPECT_FALSE(mechanism.recognises(Token{TokenKind::kReply, Framing::kFramed, message}.write()));
  EXPECT_FALSE(mechanism.recognises({}));
  EXPECT_EQ(to_hex(mechanism.oids()[0]), "2a864886f712010202");
  EXPECT_EQ(to_hex(mechanism.oids()[1]), "2a864882f712010202");
}

TEST(KerberosNames, that_are_addresses_are_told_from_hosts) {
  for (const char* target : {"HTTP/10.0.0.1", "HTTP/10.0.0.1:80", "10.0.0.1", "HTTP/[::1]:80",
                             "HTTP/fe80::1", "HTTP/10.0.0.1@REALM"}) {
    EXPECT_TRUE(names_an_address(target)) << target;
  }
  for (const char* target :
       {"HTTP/host", "HTTP/host:80", "user", "HTTP/10.host", "", "/", "HTTP/["}) {
    EXPECT_FALSE(names_an_address(target)) << target;
  }
}

TEST(KerberosErrors, have_the_codes_of_windows_and_their_way_to_the_peer) {
  EXPECT_TRUE(error_of(KRB5KRB_AP_ERR_SKEW).is(SEC_E_TIME_SKEW));
  EXPECT_TRUE(error_of(KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN).is(SEC_E_TARGET_UNKNOWN));
  EXPECT_TRUE(error_of(12345).is(SEC_E_INTERNAL_ERROR));
  EXPECT_EQ(protocol_number(KRB5KRB_AP_ERR_SKEW), 37u);
  EXPECT_EQ(code_of_number(37), KRB5KRB_AP_ERR_SKEW);
  EXPECT_EQ(protocol_number(12345), 60u);
  EXPECT_EQ(code_of_number(0xFFFFFFFF), KRB5KRB_ERR_GENERIC);
}

TEST(KerberosPolicy, rc4_is_refused_where_the_host_allows_nothing_but_fips) {
  const Key rc4 = std::move(Key::make(23, Bytes(16))).value();
  const Key aes = std::move(Key::make(18, Bytes(32))).value();
  Policy policy;
  EXPECT_THAT(policy.allows(rc4), IsOk());
  policy.allows_rc4 = false;
  EXPECT_THAT(policy.allows(rc4), FailsWith(SEC_E_CRYPTO_SYSTEM_INVALID));
  EXPECT_THAT(policy.allows(aes), IsOk());
}

TEST(KerberosErrors, of_a_kdc_are_those_of_windows) {
  const std::pair<krb5_error_code, int64_t> expected[] = {
      {KRB5KDC_ERR_BADOPTION, SEC_E_KDC_INVALID_REQUEST},
      {KRB5KDC_ERR_PADATA_TYPE_NOSUPP, SEC_E_UNSUPPORTED_PREAUTH},
      {KRB5KRB_ERR_RESPONSE_TOO_BIG, SEC_E_NO_AUTHENTICATING_AUTHORITY},
      {KRB5KDC_ERR_CLIENT_NOTYET, SEC_E_LOGON_DENIED},
      {KRB5KDC_ERR_SERVICE_NOTYET, SEC_E_TARGET_UNKNOWN},
      {KRB5KDC_ERR_NEVER_VALID, SEC_E_TIME_SKEW},
      {KRB5KDC_ERR_PATH_NOT_ACCEPTED, SEC_E_KDC_UNABLE_TO_REFER},
      {KRB5_TKT_NOT_FORWARDABLE, SEC_E_DELEGATION_REQUIRED},
      {KRB5_RC_IO_SPACE, SEC_E_INTERNAL_ERROR}};
  for (const auto& [code, status] : expected) {
    EXPECT_EQ(error_of(code).code, fail(status, "").code) << code;
  }
}

TEST(KerberosErrors, carry_libkrb5s_sentence_where_it_says_more) {
  const Error bare = error_of(KRB5KDC_ERR_POLICY);
  EXPECT_STREQ(error_of(KRB5KDC_ERR_POLICY, "KDC policy rejects request").why, bare.why);
  EXPECT_STREQ(error_of(KRB5KDC_ERR_POLICY, "").why, bare.why);
  EXPECT_STREQ(error_of(KRB5KDC_ERR_POLICY, "no\x1b[2J for alice@REALM").why,
               "KDC policy rejects request (no?[2J for alice@REALM)");
}

}  // namespace
}  // namespace opensspi::kerberos
