// SPDX-License-Identifier: MIT
// What stapled OCSP responses say, and whom they must be signed by.
#include "packages/schannel/stapled_status.h"

#include <gtest/gtest.h>

#include "support/ocsp.h"

namespace opensspi::schannel {
namespace {

using chain::testing::CertificatePlan;
using chain::testing::kDay;
using chain::testing::kNow;
using chain::testing::make_certificate;
using chain::testing::make_ocsp_response;
using chain::testing::OcspPlan;
using chain::testing::TestKey;

class SchannelStapledStatus : public ::testing::Test {
 protected:
  [[nodiscard]] StapledStatus status_of(ByteView response) const {
    return stapled_status(response, leaf, issuer, filetime_from_unix(kNow));
  }
  [[nodiscard]] StapledStatus signed_by_issuer(OcspPlan plan) const {
    plan.certificate = plan.certificate.empty() ? leaf : plan.certificate;
    plan.issuer = issuer;
    return status_of(make_ocsp_response(plan, issuer_key));
  }
  // A responder with this certificate signs.
  [[nodiscard]] StapledStatus delegated(const CertificatePlan& plan, const TestKey& above) const {
    OcspPlan response{.certificate = leaf, .issuer = issuer};
    response.responder = make_certificate(plan, responder_key, above);
    return status_of(make_ocsp_response(response, responder_key));
  }

  TestKey issuer_key;
  TestKey responder_key;
  TestKey stranger_key;
  Bytes issuer = make_certificate(
      {.subject = "CA", .issuer = "CA", .extensions = {{"basicConstraints", "critical,CA:TRUE"}}},
      issuer_key, issuer_key);
  Bytes leaf =
      make_certificate({.subject = "leaf", .issuer = "CA", .serial = 7}, TestKey(), issuer_key);
  Bytes other =
      make_certificate({.subject = "other", .issuer = "CA", .serial = 8}, TestKey(), issuer_key);
  CertificatePlan responder{
      .subject = "responder", .issuer = "CA", .extensions = {{"extendedKeyUsage", "OCSPSigning"}}};
};

TEST_F(SchannelStapledStatus, is_what_the_issuer_says) {
  EXPECT_EQ(signed_by_issuer({}), StapledStatus::kIsGood);
  EXPECT_EQ(signed_by_issuer({.name_hash = EVP_sha256()}), StapledStatus::kIsGood);
  EXPECT_EQ(signed_by_issuer({.status = V_OCSP_CERTSTATUS_REVOKED}), StapledStatus::kIsRevoked);
  EXPECT_EQ(signed_by_issuer({.status = V_OCSP_CERTSTATUS_UNKNOWN}), StapledStatus::kSaysNothing);
}

TEST_F(SchannelStapledStatus, is_nothing_of_another_certificate) {
  EXPECT_EQ(signed_by_issuer({.certificate = other}), StapledStatus::kSaysNothing);
}

TEST_F(SchannelStapledStatus, is_nothing_at_another_time) {
  EXPECT_EQ(signed_by_issuer({.this_update = kNow - 2 * kDay, .next_update = kNow - 1}),
            StapledStatus::kSaysNothing);
  EXPECT_EQ(signed_by_issuer({.this_update = kNow + 301, .next_update = kNow + kDay}),
            StapledStatus::kSaysNothing);
  EXPECT_EQ(signed_by_issuer({.this_update = kNow + 299}), StapledStatus::kIsGood);
  EXPECT_EQ(signed_by_issuer({.has_next_update = false}), StapledStatus::kSaysNothing);
}

TEST_F(SchannelStapledStatus, is_nothing_if_a_stranger_signs) {
  EXPECT_EQ(status_of(make_ocsp_response({.certificate = leaf, .issuer = issuer}, stranger_key)),
            StapledStatus::kSaysNothing);
}

TEST_F(SchannelStapledStatus, is_what_a_responder_of_the_issuer_says) {
  EXPECT_EQ(delegated(responder, issuer_key), StapledStatus::kIsGood);
}

TEST_F(SchannelStapledStatus, is_nothing_if_the_responder_may_not_sign) {
  EXPECT_EQ(delegated(responder, stranger_key), StapledStatus::kSaysNothing);
  CertificatePlan plan = responder;
  plan.issuer = "Another";
  EXPECT_EQ(delegated(plan, issuer_key), StapledStatus::kSaysNothing);
  plan = responder;
  plan.extensions = {{"extendedKeyUsage", "serverAuth"}};
  EXPECT_EQ(delegated(plan, issuer_key), StapledStatus::kSaysNothing);
  plan.extensions.clear();
  EXPECT_EQ(delegated(plan, issuer_key), StapledStatus::kSaysNothing) << "any usage is not enough";
  plan = responder;
  plan.not_after = kNow - 1;
  EXPECT_EQ(delegated(plan, issuer_key), StapledStatus::kSaysNothing);
}

// No cut and no flipped bit turns one status into the other.
TEST_F(SchannelStapledStatus, cannot_be_changed_on_the_way) {
  for (const int status : {V_OCSP_CERTSTATUS_GOOD, V_OCSP_CERTSTATUS_REVOKED}) {
    const Bytes whole =
        make_ocsp_response({.certificate = leaf, .issuer = issuer, .status = status}, issuer_key);
    const StapledStatus right = status_of(whole);
    for (size_t len = 0; len < whole.size(); ++len) {
      EXPECT_EQ(status_of(ByteView(whole).first(len)), StapledStatus::kSaysNothing) << len;
    }
    for (size_t at = 0; at < whole.size(); ++at) {
      Bytes changed = whole;
      changed[at] ^= 1;
      const StapledStatus seen = status_of(changed);
      EXPECT_TRUE(seen == right || seen == StapledStatus::kSaysNothing) << at;
    }
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_EQ(status_of(longer), StapledStatus::kSaysNothing);
  }
}

TEST_F(SchannelStapledStatus, says_whether_it_is_current) {
  const Filetime now = filetime_from_unix(kNow);
  const Bytes response = make_ocsp_response({.certificate = leaf, .issuer = issuer}, issuer_key);
  EXPECT_TRUE(is_current(response, now));
  EXPECT_FALSE(is_current(response, filetime_from_unix(kNow + 2 * kDay)));
  EXPECT_FALSE(is_current(response, filetime_from_unix(kNow - 2 * kDay)));
  EXPECT_FALSE(is_current({}, now));
  EXPECT_FALSE(is_current(leaf, now));
}

}  // namespace
}  // namespace opensspi::schannel
