// SPDX-License-Identifier: MIT
// Which certificates of a peer are accepted: signatures with SHA-1, revocation by CRLs and stapled
// responses, and what is fetched for that.
#include "packages/schannel/trust.h"

#include "cert/stores/memory_store.h"
#include "support/http_server.h"
#include "support/ocsp.h"
#include "support/results.h"

namespace opensspi::schannel {
namespace {

using chain::testing::CertificatePlan;
using chain::testing::CrlPlan;
using chain::testing::kDay;
using chain::testing::kNow;
using chain::testing::make_certificate;
using chain::testing::make_crl;
using chain::testing::make_ocsp_response;
using chain::testing::OcspPlan;
using chain::testing::TestKey;

constexpr uint32_t kCheckEnd = 0x100;        // SCH_CRED_REVOCATION_CHECK_END_CERT
constexpr uint32_t kCheckChain = 0x200;      // SCH_CRED_REVOCATION_CHECK_CHAIN
constexpr uint32_t kIgnoreNoCheck = 0x800;   // SCH_CRED_IGNORE_NO_REVOCATION_CHECK
constexpr uint32_t kIgnoreOffline = 0x1000;  // SCH_CRED_IGNORE_REVOCATION_OFFLINE

// A server below an intermediate CA below a root, whose plans a test changes before it checks.
class SchannelTrust : public ::testing::Test {
 protected:
  Status check(uint32_t flags = 0) {
    Trust trust;
    trust.roots = {
        store_of(cert::ElementKind::kCertificate, {make_certificate(root, root_key, root_key)})};
    trust.others = {store_of(cert::ElementKind::kCrl, crls)};
    return check_certificate({.trust = trust,
                              .peer = End::kServer,
                              .host = "server.example",
                              .now = filetime_from_unix(kNow),
                              .flags = flags,
                              .fetching = fetching},
                             sent());
  }
  [[nodiscard]] PeerCertificates sent() const {
    PeerCertificates all{.leaf = make_certificate(leaf, leaf_key, middle_key), .others = {}};
    if (sends_middle) {
      all.others = {middle_der()};
    }
    if (stapled) {
      OcspPlan plan = *stapled;
      plan.certificate = all.leaf;
      plan.issuer = middle_der();
      all.stapled = make_ocsp_response(plan, middle_key);
    }
    return all;
  }
  [[nodiscard]] Bytes middle_der() const { return make_certificate(middle, middle_key, root_key); }
  void add_crl(const CrlPlan& plan) { crls.push_back(make_crl(plan, middle_key)); }

  static cert::StorePtr store_of(cert::ElementKind kind, const std::vector<Bytes>& all) {
    const auto store = cert::memory_store();
    for (const Bytes& der : all) {
      store->load(cert::Element::create(kind, der).value());
    }
    return store;
  }

  TestKey root_key;
  TestKey middle_key;
  TestKey leaf_key;
  CertificatePlan root{.subject = "Root",
                       .issuer = "Root",
                       .extensions = {{"basicConstraints", "critical,CA:TRUE"}}};
  CertificatePlan middle{.subject = "Middle",
                         .issuer = "Root",
                         .extensions = {{"basicConstraints", "critical,CA:TRUE"}},
                         .serial = 2};
  CertificatePlan leaf{.subject = "server.example",
                       .issuer = "Middle",
                       .extensions = {{"subjectAltName", "DNS:server.example"}},
                       .serial = 3};
  std::vector<Bytes> crls;
  std::optional<OcspPlan> stapled;  // by the intermediate CA, about the leaf
  bool sends_middle = true;
  fetch::FetchRules fetching;
};

TEST_F(SchannelTrust, accepts_a_chain_of_sha256_signatures) { EXPECT_THAT(check(), IsOk()); }

TEST_F(SchannelTrust, refuses_a_certificate_that_is_signed_with_sha1) {
  leaf.hash = EVP_sha1();
  EXPECT_THAT(check(), FailsWith(SEC_E_CERT_UNKNOWN));
}

TEST_F(SchannelTrust, refuses_an_intermediate_ca_that_is_signed_with_sha1) {
  middle.hash = EVP_sha1();
  EXPECT_THAT(check(), FailsWith(SEC_E_CERT_UNKNOWN));
}

// A root is trusted because it is in the store. Its signature proves nothing.
TEST_F(SchannelTrust, accepts_a_self_signed_root_with_sha1) {
  root.hash = EVP_sha1();
  EXPECT_THAT(check(), IsOk());
}

TEST_F(SchannelTrust, accepts_a_certificate_that_a_valid_crl_does_not_list) {
  add_crl({.issuer = "Middle", .revoked = {4}});
  EXPECT_THAT(check(kCheckEnd), IsOk());
}

TEST_F(SchannelTrust, refuses_a_revoked_certificate_whatever_is_ignored) {
  add_crl({.issuer = "Middle", .revoked = {3}});
  EXPECT_THAT(check(), IsOk()) << "nothing asks for the check";
  for (const uint32_t ignored : {0U, kIgnoreNoCheck, kIgnoreOffline}) {
    EXPECT_THAT(check(kCheckEnd | ignored), FailsWith(CRYPT_E_REVOKED)) << ignored;
  }
}

// Nothing says where the status could be asked for.
TEST_F(SchannelTrust, a_certificate_without_a_source_has_no_revocation_check) {
  EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_NO_REVOCATION_CHECK));
  EXPECT_THAT(check(kCheckEnd | kIgnoreOffline), FailsWith(CRYPT_E_NO_REVOCATION_CHECK));
  EXPECT_THAT(check(kCheckEnd | kIgnoreNoCheck), IsOk());
}

TEST_F(SchannelTrust, a_certificate_whose_source_says_nothing_is_offline) {
  for (const auto& [name, value] :
       {std::pair<std::string, std::string>{"crlDistributionPoints", "URI:http://crl.example/"},
        {"authorityInfoAccess", "OCSP;URI:http://ocsp.example/"}}) {
    leaf.extensions.resize(1);
    leaf.extensions.emplace_back(name, value);
    EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_REVOCATION_OFFLINE)) << name;
    EXPECT_THAT(check(kCheckEnd | kIgnoreNoCheck), FailsWith(CRYPT_E_REVOCATION_OFFLINE)) << name;
    EXPECT_THAT(check(kCheckEnd | kIgnoreOffline), IsOk()) << name;
  }
}

TEST_F(SchannelTrust, a_stapled_response_takes_the_place_of_a_crl) {
  stapled = OcspPlan{};
  EXPECT_THAT(check(kCheckEnd), IsOk());
  EXPECT_THAT(check(kCheckChain), FailsWith(CRYPT_E_NO_REVOCATION_CHECK)) << "of the CA";
  EXPECT_THAT(check(kCheckChain | kIgnoreNoCheck), IsOk());
}

TEST_F(SchannelTrust, a_stapled_response_revokes_whatever_else_is_known) {
  stapled = OcspPlan{.status = V_OCSP_CERTSTATUS_REVOKED};
  EXPECT_THAT(check(), IsOk()) << "nothing asks for the check";
  EXPECT_THAT(check(kCheckEnd | kIgnoreNoCheck | kIgnoreOffline), FailsWith(CRYPT_E_REVOKED));
  add_crl({.issuer = "Middle", .revoked = {4}});
  EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_REVOKED));
}

TEST_F(SchannelTrust, a_stapled_response_does_not_undo_a_crl) {
  stapled = OcspPlan{};
  add_crl({.issuer = "Middle", .revoked = {3}});
  EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_REVOKED));
}

TEST_F(SchannelTrust, an_expired_stapled_response_says_nothing) {
  stapled = OcspPlan{.this_update = kNow - 2 * kDay, .next_update = kNow - kDay};
  EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_NO_REVOCATION_CHECK));
}

TEST_F(SchannelTrust, an_expired_crl_leaves_the_status_offline) {
  add_crl({.issuer = "Middle", .this_update = kNow - 2 * kDay, .next_update = kNow - kDay});
  EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_REVOCATION_OFFLINE));
  EXPECT_THAT(check(kCheckEnd | kIgnoreNoCheck), FailsWith(CRYPT_E_REVOCATION_OFFLINE));
  EXPECT_THAT(check(kCheckEnd | kIgnoreOffline), IsOk());
}

// The leaf names a server for its issuer and its CRL.
class SchannelFetching : public SchannelTrust {
 protected:
  SchannelFetching() {
    leaf.extensions.emplace_back("authorityInfoAccess",
                                 "caIssuers;URI:" + server.url("/middle.crt"));
    leaf.extensions.emplace_back("crlDistributionPoints", "URI:" + server.url("/middle.crl"));
    fetching = {.issuers = fetch::Access::kNetwork,
                .crls = fetch::Access::kNetwork,
                .until = fetch::Clock::now() + std::chrono::seconds(20)};
    server.content("/middle.crt", middle_der());
  }
  void serve_crl(const std::vector<long>& revoked) {
    server.content("/middle.crl", make_crl({.issuer = "Middle", .revoked = revoked}, middle_key));
  }

  opensspi::testing::HttpServer server;
};

TEST_F(SchannelFetching, fetches_the_issuer_that_the_server_did_not_send) {
  sends_middle = false;
  EXPECT_THAT(check(), IsOk());
  EXPECT_EQ(server.num_requests(), 1u);
}

TEST_F(SchannelFetching, fetches_nothing_unless_it_is_allowed) {
  sends_middle = false;
  fetching = {};
  EXPECT_THAT(check(), FailsWith(SEC_E_UNTRUSTED_ROOT));
  EXPECT_EQ(server.num_requests(), 0u);
}

TEST_F(SchannelFetching, fetches_the_crl_that_says_whether_the_leaf_is_revoked) {
  serve_crl({4});
  EXPECT_THAT(check(), IsOk());
  EXPECT_EQ(server.num_requests(), 0u) << "nothing asks for the check";
  EXPECT_THAT(check(kCheckEnd), IsOk());
  EXPECT_EQ(server.num_requests(), 1u);
}

TEST_F(SchannelFetching, a_fetched_crl_revokes) {
  serve_crl({3});
  EXPECT_THAT(check(kCheckEnd | kIgnoreOffline | kIgnoreNoCheck), FailsWith(CRYPT_E_REVOKED));
}

TEST_F(SchannelFetching, a_crl_that_is_not_there_leaves_the_status_offline) {
  EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_REVOCATION_OFFLINE));
  EXPECT_THAT(check(kCheckEnd | kIgnoreOffline), IsOk());
}

TEST_F(SchannelFetching, a_stapled_response_makes_the_crl_superfluous) {
  stapled = OcspPlan{};
  EXPECT_THAT(check(kCheckEnd), IsOk());
  EXPECT_EQ(server.num_requests(), 0u);
}

// Whoever is refused anyway chooses no URLs.
TEST_F(SchannelFetching, fetches_no_crl_for_a_chain_that_is_refused_anyway) {
  serve_crl({});
  leaf.not_after = kNow - kDay;
  EXPECT_THAT(check(kCheckEnd), FailsWith(SEC_E_CERT_EXPIRED));
  leaf.not_after = kNow + kDay;
  root.subject = root.issuer = "Stranger";
  EXPECT_THAT(check(kCheckEnd), FailsWith(SEC_E_UNTRUSTED_ROOT));
  EXPECT_EQ(server.num_requests(), 0u);
}

TEST_F(SchannelFetching, ends_in_time_if_the_server_does_not_answer) {
  server.page("/middle.crl", {.whole = "", .stalls = true});
  fetching.until = fetch::Clock::now() + std::chrono::milliseconds(300);
  const auto before = fetch::Clock::now();
  EXPECT_THAT(check(kCheckEnd), FailsWith(CRYPT_E_REVOCATION_OFFLINE));
  EXPECT_LT(fetch::Clock::now() - before, std::chrono::seconds(5));
}

// A server knows nothing of a client that connects, so that it asks nobody for its issuers.
TEST(SchannelFetchWish, follows_the_flags_and_the_role) {
  using fetch::Access;
  struct Case {
    End peer;
    uint32_t flags;
    Access issuers;
    Access crls;
  };
  const Case cases[] = {{End::kServer, 0, Access::kNetwork, Access::kNetwork},
                        {End::kServer, 0x8000, Access::kKept, Access::kNetwork},
                        {End::kServer, 0x4000, Access::kNetwork, Access::kKept},
                        {End::kClient, 0, Access::kNone, Access::kNetwork},
                        {End::kClient, 0xC000, Access::kNone, Access::kKept}};
  for (const Case& one : cases) {
    const fetch::FetchWish wish = fetch_wish(one.peer, one.flags);
    EXPECT_EQ(wish.issuers, one.issuers) << one.flags;
    EXPECT_EQ(wish.crls, one.crls) << one.flags;
  }
}

}  // namespace
}  // namespace opensspi::schannel
