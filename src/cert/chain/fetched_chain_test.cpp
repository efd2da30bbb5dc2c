// SPDX-License-Identifier: MIT
// What chains fetch, and how long it counts if another host than the issuer's sent it.
#include "cert/chain/fetched_chain.h"

#include <gmock/gmock.h>

#include "cert/stores/memory_store.h"
#include "support/chains.h"
#include "support/http_server.h"
#include "support/results.h"

namespace opensspi::chain {
namespace {

using opensspi::testing::HttpServer;
using testing::CertificatePlan;
using testing::kDay;
using testing::kNow;
using testing::make_certificate;
using testing::make_crl;
using testing::TestKey;

constexpr int64_t kMinute = 60;
constexpr uint32_t kNoCrl = kRevocationUnknown | kRevocationOffline;

// Fetched is a root over an authority over a certificate, which both come from a server with their
// CRL. What is fetched is kept for the process, so each test has a server of its own.
class FetchedChain : public ::testing::Test {
 protected:
  FetchedChain() { serve_right(); }

  void serve_right() {
    server_.content("/middle.crt", middle());
    server_.content("/middle.crl", make_crl({.issuer = "middle", .revoked = {7}}, middle_key_));
  }

  [[nodiscard]] Bytes root() const {
    return make_certificate({.subject = "root", .issuer = "root", .extensions = authority()},
                            root_key_, root_key_);
  }
  [[nodiscard]] Bytes middle() const {
    return make_certificate({.subject = "middle", .issuer = "root", .extensions = authority()},
                            middle_key_, root_key_);
  }
  // Without a revocation, or with one.
  [[nodiscard]] Bytes end(long serial = 8) const {
    return make_certificate(
        {.subject = "end",
         .issuer = "middle",
         .extensions = {{"authorityInfoAccess", "caIssuers;URI:" + server_.url("/middle.crt")},
                        {"crlDistributionPoints", "URI:" + server_.url("/middle.crl")}},
         .serial = serial},
        end_key_, middle_key_);
  }
  static decltype(CertificatePlan::extensions) authority() {
    return {{"basicConstraints", "critical,CA:TRUE"}, {"keyUsage", "critical,keyCertSign,cRLSign"}};
  }

  // errors_at returns the errors of the chain of `certificate`, built at a time in seconds.
  uint32_t errors_at(int64_t when, const Bytes& certificate, const Bytes& trusted) {
    const auto roots = cert::memory_store();
    roots->load(cert::Element::create(cert::ElementKind::kCertificate, trusted).value());
    StoreSet stores;
    stores.roots = {roots};
    const ChainRequest request{.time = filetime_from_unix(when),
                               .revocation = RevocationScope::kEnd};
    const Candidate candidate =
        candidate_of(cert::Element::create(cert::ElementKind::kCertificate, certificate).value())
            .value();
    fetch::Fetcher fetcher({fetch::Access::kNetwork, fetch::Access::kNetwork,
                            fetch::Clock::now() + std::chrono::seconds(10)},
                           filetime_from_unix(when));
    return complete_chain(candidate, stores, request, fetcher,
                          build_chain(candidate, StoreWorld(stores), request))
        .best.status.errors;
  }
  uint32_t errors_at(int64_t when) { return errors_at(when, end(), root()); }

  HttpServer server_;
  const TestKey root_key_, middle_key_, end_key_, other_key_;
};

TEST_F(FetchedChain, proves_what_it_fetched_which_is_kept) {
  EXPECT_EQ(errors_at(kNow), 0u);
  EXPECT_EQ(server_.num_requests(), 2u);
  EXPECT_EQ(errors_at(kNow + 59 * kMinute), 0u);
  EXPECT_EQ(errors_at(kNow + 59 * kMinute, end(7), root()), kRevoked);
  EXPECT_EQ(server_.num_requests(), 2u);
  EXPECT_EQ(errors_at(kNow + 61 * kMinute), 0u);
  EXPECT_EQ(server_.num_requests(), 3u) << "the certificate was kept for an hour";
}

TEST_F(FetchedChain, a_forged_crl_counts_for_nothing_and_is_asked_again_after_a_minute) {
  server_.content("/middle.crl",
                  make_crl({.issuer = "middle", .next_update = kNow + 1000 * kDay}, other_key_));
  EXPECT_EQ(errors_at(kNow), kNoCrl);
  serve_right();
  EXPECT_EQ(errors_at(kNow + kMinute - 1), kNoCrl);
  EXPECT_EQ(server_.num_requests(), 2u);
  EXPECT_EQ(errors_at(kNow + kMinute), 0u);
  EXPECT_EQ(server_.num_requests(), 3u);
  server_.content("/middle.crl", make_crl({.issuer = "middle"}, other_key_));
  EXPECT_EQ(errors_at(kNow + 20 * kMinute), 0u) << "the right one is kept";
  EXPECT_EQ(server_.num_requests(), 3u);
}

TEST_F(FetchedChain, a_forged_crl_at_the_first_place_does_not_hide_the_second) {
  const Bytes two_places = make_certificate(
      {.subject = "end",
       .issuer = "middle",
       .extensions = {{"authorityInfoAccess", "caIssuers;URI:" + server_.url("/middle.crt")},
                      {"crlDistributionPoints",
                       "URI:" + server_.url("/forged.crl") + ",URI:" + server_.url("/middle.crl")}},
       .serial = 7},
      end_key_, middle_key_);
  server_.content("/forged.crl", make_crl({.issuer = "middle"}, other_key_));
  EXPECT_EQ(errors_at(kNow, two_places, root()), kRevoked);
}

TEST_F(FetchedChain, a_forged_issuer_is_asked_again_after_a_minute) {
  server_.content("/middle.crt", make_certificate({.subject = "middle", .issuer = "root"},
                                                  other_key_, other_key_));
  EXPECT_NE(errors_at(kNow), 0u);
  serve_right();
  EXPECT_NE(errors_at(kNow + kMinute - 1), 0u);
  EXPECT_EQ(errors_at(kNow + kMinute), 0u);
}

// Whoever makes a root of his own can sign a CRL that fits his certificates.
TEST_F(FetchedChain, a_chain_without_a_trusted_root_proves_nothing) {
  const TestKey other_root;
  EXPECT_NE(
      errors_at(kNow, end(),
                make_certificate({.subject = "other", .issuer = "other"}, other_root, other_root)),
      0u);
  const size_t before = server_.num_requests();
  EXPECT_EQ(errors_at(kNow + kMinute), 0u);
  EXPECT_EQ(server_.num_requests(), before + 2);
}

TEST_F(FetchedChain, a_clock_that_is_set_back_does_not_keep_longer) {
  EXPECT_EQ(errors_at(kNow), 0u);
  EXPECT_EQ(errors_at(kNow - kMinute), 0u);
  EXPECT_EQ(server_.num_requests(), 4u);
}

}  // namespace
}  // namespace opensspi::chain
