// SPDX-License-Identifier: MIT
// Chains: which certificate gets which error, and which chain is chosen.
#include "cert/chain/chain.h"

#include <gtest/gtest.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <set>

#include "cert/chain/check_path.h"
#include "cert/chain/crl_points.h"
#include "cert/chain/policy.h"
#include "opensspi/winerror.h"
#include "support/chains.h"

namespace opensspi::chain {
namespace {

using testing::CertificatePlan;
using testing::CrlPlan;
using testing::kDay;
using testing::kNow;
using testing::make_certificate;
using testing::make_crl;
using testing::TestKey;
using testing::TestWorld;

using Extensions = std::vector<std::pair<std::string, std::string>>;

const Extensions kCaExtensions = {{"basicConstraints", "critical,CA:TRUE"},
                                  {"keyUsage", "critical,keyCertSign,cRLSign"}};

Extensions ca_with(const std::string& name, const std::string& value) {
  Extensions extensions = kCaExtensions;
  extensions.emplace_back(name, value);
  return extensions;
}

int32_t code(int64_t status) { return fail(status, "").code; }

// Three certificates, Root over Middle over end, whose plans a test changes before it builds.
struct Three {
  TestKey root_key;
  TestKey middle_key;
  TestKey end_key;
  CertificatePlan root{.subject = "Root", .issuer = "Root", .extensions = kCaExtensions};
  CertificatePlan middle{
      .subject = "Middle", .issuer = "Root", .extensions = kCaExtensions, .serial = 2};
  CertificatePlan end{.subject = "end.example",
                      .issuer = "Middle",
                      .extensions = {{"subjectAltName", "DNS:end.example"}},
                      .serial = 3};
  TestWorld world;
  ChainRequest request{.time = filetime_from_unix(kNow)};

  [[nodiscard]] Bytes root_der() const { return make_certificate(root, root_key, root_key); }
  [[nodiscard]] Bytes middle_der() const { return make_certificate(middle, middle_key, root_key); }
  [[nodiscard]] Bytes end_der() const { return make_certificate(end, end_key, middle_key); }

  SimpleChain build() {
    world.trust(root_der());
    world.add(middle_der());
    return build_chain(world.add(end_der()), world, request).best;
  }
};

// errors lists the errors of the elements, the end certificate's first.
std::vector<uint32_t> errors(const SimpleChain& chain) {
  std::vector<uint32_t> list;
  for (const Element& element : chain.elements) {
    list.push_back(element.status.errors);
  }
  return list;
}

using Errors = std::vector<uint32_t>;

TEST(Chain, good_one_has_no_errors) {
  Three three;
  const SimpleChain chain = three.build();
  EXPECT_EQ(errors(chain), (Errors{0, 0, 0}));
  EXPECT_EQ(chain.status.errors, 0U);
  EXPECT_EQ(chain.status.info, kPreferredIssuer);
  EXPECT_EQ(chain.elements[0].status.info, kNameMatchIssuer | kPreferredIssuer);
  EXPECT_EQ(chain.elements[2].status.info, kNameMatchIssuer | kSelfSigned | kPreferredIssuer);
}

TEST(Chain, root_that_is_not_in_the_world_is_untrusted) {
  Three three;
  three.world.add(three.root_der());
  three.world.add(three.middle_der());
  const SimpleChain chain =
      build_chain(three.world.add(three.end_der()), three.world, three.request).best;
  EXPECT_EQ(errors(chain), (Errors{0, 0, kUntrustedRoot}));
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CERT_E_UNTRUSTEDROOT));
  EXPECT_EQ(check_base_policy(chain, 0).element, 2);
  EXPECT_EQ(check_base_policy(chain, kAllowUnknownCa).error, 0);
}

TEST(Chain, missing_issuer_makes_it_partial) {
  Three three;
  const SimpleChain chain =
      build_chain(three.world.add(three.end_der()), three.world, three.request).best;
  EXPECT_EQ(errors(chain), (Errors{0}));
  EXPECT_EQ(chain.status.errors, kPartialChain);
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CERT_E_CHAINING));
  EXPECT_EQ(check_ssl_policy(chain, 0, {}).error, code(CERT_E_UNTRUSTEDROOT));
}

TEST(Chain, time_is_checked_for_each_certificate) {
  Three three;
  three.middle.not_after = kNow - 1;
  EXPECT_EQ(errors(three.build()), (Errors{0, kNotTimeValid, 0}));
  Three later;
  later.end.not_before = kNow + 1;
  const SimpleChain chain = later.build();
  EXPECT_EQ(errors(chain), (Errors{kNotTimeValid, 0, 0}));
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CERT_E_EXPIRED));
  EXPECT_EQ(check_base_policy(chain, kIgnoreTime).error, 0);
}

TEST(Chain, signature_by_another_key_is_bad) {
  Three three;
  three.world.trust(three.root_der());
  three.world.add(three.middle_der());
  const TestKey other;
  const Candidate end = three.world.add(make_certificate(three.end, three.end_key, other));
  const SimpleChain chain = build_chain(end, three.world, three.request).best;
  EXPECT_EQ(errors(chain), (Errors{kBadSignature, 0, 0}));
  EXPECT_EQ(check_base_policy(chain, ~0U).error, code(TRUST_E_CERT_SIGNATURE));
}

TEST(Chain, every_flipped_bit_of_the_content_is_noticed) {
  Three three;
  three.world.trust(three.root_der());
  three.world.add(three.middle_der());
  const Bytes good = three.end_der();
  for (size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 0x01;
    const Result<FactsPtr> facts = read_certificate(bad);
    if (facts.ok()) {
      const SimpleChain chain = build_chain({*facts, nullptr}, three.world, three.request).best;
      EXPECT_NE(chain.status.errors, 0U) << i;
    }
    EXPECT_FALSE(read_certificate(ByteView(good).first(i)).ok()) << i;
  }
}

TEST(Chain, issuer_must_be_a_ca) {
  Three without;
  without.middle.extensions = {};
  EXPECT_EQ(errors(without.build()), (Errors{0, kBadBasicConstraints, 0}));
  Three denied;
  denied.middle.extensions = {{"basicConstraints", "CA:FALSE"}};
  EXPECT_EQ(errors(denied.build()), (Errors{0, kBadBasicConstraints, 0}));
  Three usage;
  usage.middle.extensions = {{"basicConstraints", "CA:TRUE"}, {"keyUsage", "digitalSignature"}};
  const SimpleChain chain = usage.build();
  EXPECT_EQ(errors(chain), (Errors{0, kWrongUsage, 0}));
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CERT_E_WRONG_USAGE));
}

TEST(Chain, end_certificate_that_may_sign_must_be_a_ca) {
  Three three;
  three.end.extensions = {{"keyUsage", "keyCertSign"}};
  EXPECT_EQ(errors(three.build()), (Errors{kWrongUsage, 0, 0}));
}

TEST(Chain, path_length_limits_the_cas_below) {
  Three three;
  three.root.extensions = {{"basicConstraints", "critical,CA:TRUE,pathlen:0"}};
  const SimpleChain chain = three.build();
  EXPECT_EQ(errors(chain), (Errors{0, kBadBasicConstraints, kBadBasicConstraints}));
  EXPECT_EQ(check_basic_constraints_policy(chain, 0).error, code(TRUST_E_BASIC_CONSTRAINTS));
  EXPECT_EQ(check_basic_constraints_policy(chain, 0).element, 1);
  Three enough;
  enough.root.extensions = {{"basicConstraints", "critical,CA:TRUE,pathlen:1"}};
  enough.middle.extensions = {{"basicConstraints", "critical,CA:TRUE,pathlen:0"}};
  EXPECT_EQ(errors(enough.build()), (Errors{0, 0, 0}));
}

TEST(Chain, name_constraints_are_errors_of_the_ca_that_has_them) {
  Three good;
  good.middle.extensions = ca_with("nameConstraints", "permitted;DNS:example");
  const SimpleChain chain = good.build();
  EXPECT_EQ(chain.status.errors, 0U);
  EXPECT_TRUE(chain.status.info & kValidNameConstraints);
  Three other;
  other.middle.extensions = ca_with("nameConstraints", "permitted;DNS:example.org");
  EXPECT_EQ(errors(other.build()), (Errors{0, kNameNotPermitted, 0}));
  Three excluded;
  excluded.root.extensions = ca_with("nameConstraints", "excluded;DNS:end.example");
  const SimpleChain refused = excluded.build();
  EXPECT_EQ(errors(refused), (Errors{0, 0, kNameExcluded}));
  EXPECT_EQ(check_base_policy(refused, 0).error, code(CERT_E_INVALID_NAME));
}

TEST(Chain, common_name_counts_for_name_constraints_without_a_dns_name) {
  Three three;
  three.middle.extensions = ca_with("nameConstraints", "permitted;DNS:example.org");
  three.end.extensions = {};
  EXPECT_EQ(errors(three.build()), (Errors{0, kNameNotPermitted, 0}));
}

TEST(Chain, unknown_critical_extension_is_refused) {
  Three three;
  three.end.extensions = {{"1.2.3.4", "critical,DER:0500"}};
  const SimpleChain chain = three.build();
  EXPECT_EQ(errors(chain), (Errors{kBadExtension | kUnsupportedCriticalExtension, 0, 0}));
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CERT_E_CRITICAL));
  Three plain;
  plain.end.extensions = {{"1.2.3.4", "DER:0500"}};
  EXPECT_EQ(plain.build().status.errors, 0U);
}

TEST(Chain, malformed_extension_is_never_ignored) {
  Three three;
  three.end.extensions = {{"extendedKeyUsage", "DER:0500"}};
  const SimpleChain chain = three.build();
  EXPECT_EQ(errors(chain), (Errors{kBadExtension, 0, 0}));
  EXPECT_EQ(check_base_policy(chain, ~0U).error, code(CERT_E_MALFORMED));
}

// A flag ignores one fault of a certificate, never another one beside it.
TEST(Chain, malformed_extension_is_not_hidden_by_a_fault_that_is_ignored) {
  Three critical;
  critical.end.extensions = {{"1.2.3.4", "critical,DER:0500"}, {"extendedKeyUsage", "DER:0500"}};
  SimpleChain chain = critical.build();
  EXPECT_EQ(check_base_policy(chain, kIgnoreCriticalExtension).error, code(CERT_E_MALFORMED));
  EXPECT_EQ(check_base_policy(chain, ~0U).error, code(CERT_E_MALFORMED));
  EXPECT_EQ(check_ssl_policy(chain, ~0U, {}).error, code(CERT_E_MALFORMED));
  Three names;
  names.middle.extensions = ca_with("nameConstraints", "DER:0500");
  chain = names.build();
  EXPECT_EQ(chain.elements[1].status.errors, kBadNameConstraints | kBadExtension);
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CERT_E_INVALID_NAME));
  EXPECT_EQ(check_base_policy(chain, ~0U).error, code(CERT_E_MALFORMED));
  Three known;
  known.end.extensions = {{"1.2.3.4", "critical,DER:0500"}};
  EXPECT_EQ(check_base_policy(known.build(), kIgnoreCriticalExtension).error, 0);
}

TEST(Chain, required_policy_that_is_missing_is_an_error) {
#ifdef __SANITIZE_ADDRESS__
  // X509_policy_check of libcrypto 3.0 loses the constraints of a certificate without policies.
  const __lsan::ScopedDisabler libcrypto_leaks;
#endif
  Three three;
  three.middle.extensions = ca_with("policyConstraints", "requireExplicitPolicy:0");
  const SimpleChain chain = three.build();
  EXPECT_EQ(errors(chain), (Errors{kNoIssuancePolicy, 0, 0}));
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CERT_E_INVALID_POLICY));
}

// The policies 1.2.3.4 and 1.2.3.5.
constexpr const char* kPolicy = "DER:3007300506032A0304";
constexpr const char* kOtherPolicy = "DER:3007300506032A0305";

TEST(Chain, requested_policy_must_hold_all_the_way) {
  Three three;
  three.middle.extensions = ca_with("certificatePolicies", kPolicy);
  three.end.extensions = {{"certificatePolicies", kPolicy}};
  three.request.policies = {"1.2.3.4"};
  EXPECT_EQ(three.build().status.errors, 0U);
  Three other;
  other.middle.extensions = ca_with("certificatePolicies", kPolicy);
  other.end.extensions = {{"certificatePolicies", kOtherPolicy}};
  other.request.policies = {"1.2.3.5"};
  EXPECT_EQ(errors(other.build()), (Errors{kWrongUsage, 0, 0}));
}

const Bytes kServerAuth = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
const Bytes kClientAuth = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};

TEST(Chain, usages_of_a_ca_limit_those_below) {
  Three three;
  three.request.usages = {kServerAuth};
  three.middle.extensions = ca_with("extendedKeyUsage", "clientAuth");
  three.end.extensions = {{"extendedKeyUsage", "serverAuth,clientAuth"}};
  const SimpleChain chain = three.build();
  EXPECT_EQ(errors(chain), (Errors{kWrongUsage, kWrongUsage, 0}));
  EXPECT_EQ(chain.elements[0].usages, std::vector<Bytes>{kClientAuth});
}

TEST(Chain, all_or_any_of_the_requested_usages) {
  const auto status = [](UsageMatch match) {
    Three three;
    three.end.extensions = {{"extendedKeyUsage", "serverAuth"}};
    three.request.usages = {kServerAuth, kClientAuth};
    three.request.usage_match = match;
    return three.build().status.errors;
  };
  EXPECT_EQ(status(UsageMatch::kAll), kWrongUsage);
  EXPECT_EQ(status(UsageMatch::kAny), 0U);
}

TEST(Chain, usages_of_the_anchor_limit_all) {
  Three three;
  three.request.usages = {kServerAuth};
  three.world.usages = std::vector<Bytes>{kClientAuth};
  EXPECT_TRUE(three.build().status.errors & kWrongUsage);
}

TEST(Chain, distrusted_certificate_is_reported_whoever_issued_it) {
  Three three;
  three.world.trust(three.root_der());
  const Candidate middle = three.world.add(three.middle_der());
  three.world.distrust(middle);
  const SimpleChain chain =
      build_chain(three.world.add(three.end_der()), three.world, three.request).best;
  EXPECT_EQ(errors(chain), (Errors{0, kDistrusted, 0}));
  EXPECT_EQ(check_base_policy(chain, ~0U).error, code(TRUST_E_EXPLICIT_DISTRUST));
}

TEST(Chain, cycle_ends_and_is_reported) {
  const TestKey a;
  const TestKey b;
  TestWorld world;
  const auto make = [](const char* subject, const char* issuer, const TestKey& own,
                       const TestKey& by) {
    return make_certificate({.subject = subject, .issuer = issuer, .extensions = kCaExtensions},
                            own, by);
  };
  world.add(make("B", "A", b, a));
  const Candidate end = world.add(make("A", "B", a, b));
  const SimpleChain chain = build_chain(end, world, {.time = filetime_from_unix(kNow)}).best;
  EXPECT_EQ(errors(chain), (Errors{0, kBadBasicConstraints, kBadBasicConstraints | kCyclic}));
  EXPECT_TRUE(chain.status.errors & kPartialChain);
  EXPECT_EQ(check_base_policy(chain, kAllowUnknownCa).error, code(CERT_E_CHAINING));
}

TEST(Chain, issuer_with_the_right_key_and_time_is_preferred) {
  Three three;
  const TestKey other;
  three.world.add(make_certificate(three.middle, other, three.root_key));
  CertificatePlan old = three.middle;
  old.not_after = kNow - kDay;
  three.world.add(make_certificate(old, three.middle_key, three.root_key));
  EXPECT_EQ(three.build().status.errors, 0U);
}

TEST(Chain, trusted_root_is_found_beside_an_untrusted_one) {
  Three three;
  CertificatePlan twin = three.root;
  twin.serial = 99;
  three.world.add(make_certificate(twin, three.root_key, three.root_key));
  three.world.trust(three.root_der());
  three.world.add(three.middle_der());
  const ChainResult result =
      build_chain(three.world.add(three.end_der()), three.world, three.request);
  EXPECT_EQ(result.best.status.errors, 0U);
}

TEST(Chain, many_cross_signed_certificates_cost_bounded_work) {
  TestWorld world;
  std::vector<TestKey> keys(3);
  const auto level = [](int n) { return "Level " + std::to_string(n); };
  for (int from = 0; from < 3; ++from) {
    for (long serial = 1; serial <= 200; ++serial) {
      world.add(make_certificate({.subject = level(from),
                                  .issuer = level((from + 1) % 3),
                                  .extensions = kCaExtensions,
                                  .serial = serial},
                                 keys[from], keys[(from + 1) % 3]));
    }
  }
  const Candidate end = world.add(
      make_certificate({.subject = "end", .issuer = level(0), .serial = 1}, TestKey(), keys[0]));
  const ChainResult result = build_chain(end, world, {.time = filetime_from_unix(kNow)});
  EXPECT_NE(result.best.status.errors, 0U);
  EXPECT_LE(result.others.size(), kMaxOthers);
  EXPECT_LE(result.best.elements.size(), kMaxElements + 1);
  EXPECT_EQ(result.num_signature_checks, kMaxSignatureChecks);
  EXPECT_LE(result.num_paths, kMaxPaths);
  EXPECT_LE(world.num_searches, kMaxPaths * kMaxElements);
}

TEST(Chain, many_certificates_with_the_issuers_name_cost_bounded_work) {
  TestWorld world;
  const TestKey key;
  const TestKey other;
  const auto level = [](int n) { return "Level " + std::to_string(n); };
  for (int from = 0; from < 4; ++from) {
    for (long serial = 1; serial <= 100; ++serial) {
      world.add(make_certificate({.subject = level(from),
                                  .issuer = level(from + 1),
                                  .extensions = kCaExtensions,
                                  .serial = serial},
                                 other, key));
    }
  }
  const Candidate end =
      world.add(make_certificate({.subject = "end", .issuer = level(0), .serial = 1}, key, key));
  const ChainResult result = build_chain(end, world, {.time = filetime_from_unix(kNow)});
  EXPECT_TRUE(result.best.status.errors & kBadSignature);
  EXPECT_EQ(result.num_signature_checks, kMaxSignatureChecks);
  EXPECT_LE(result.num_paths, kMaxPaths);
  EXPECT_LE(world.num_searches, kMaxElements);
}

// The limits of one chain: certificates that spend their checks leave those of the CRLs.
TEST(Chain, certificates_and_crls_have_limits_of_their_own) {
  const std::vector<TestKey> keys(4);  // Root, Upper, Lower, end
  const TestKey decoy;
  const auto ca = [](const char* subject, const char* issuer, long serial) {
    return CertificatePlan{
        .subject = subject, .issuer = issuer, .extensions = kCaExtensions, .serial = serial};
  };
  TestWorld world;
  for (long serial = 100; serial < 160; ++serial) {
    world.add(make_certificate(ca("Lower", "Upper", serial), decoy, decoy));
    world.add(make_certificate(ca("Upper", "Root", serial), decoy, decoy));
  }
  world.trust(make_certificate(ca("Root", "Root", 1), keys[0], keys[0]));
  world.add(make_certificate(ca("Upper", "Root", 2), keys[1], keys[0]));
  world.add(make_certificate(ca("Lower", "Upper", 3), keys[2], keys[1]));
  const Candidate end = world.add(
      make_certificate({.subject = "end", .issuer = "Lower", .serial = 4}, keys[3], keys[2]));
  for (int i = 0; i < 15; ++i) {
    world.add_crl(make_crl({.issuer = "Lower", .this_update = kNow - kDay - i}, decoy));
  }
  world.add_crl(make_crl({.issuer = "Lower", .revoked = {4}}, keys[2]));
  const ChainResult result = build_chain(
      end, world, {.time = filetime_from_unix(kNow), .revocation = RevocationScope::kEnd});
  EXPECT_EQ(errors(result.best), (Errors{kRevoked, 0, 0, 0}));
  EXPECT_GT(result.num_signature_checks + result.num_crl_signature_checks, kMaxSignatureChecks);
}

TEST(ChainRevocation, revoked_certificate_is_reported_and_others_are_not) {
  Three three;
  three.request.revocation = RevocationScope::kEnd;
  three.world.add_crl(make_crl({.issuer = "Middle", .revoked = {7, 3, 5}}, three.middle_key));
  const SimpleChain chain = three.build();
  EXPECT_EQ(errors(chain), (Errors{kRevoked, 0, 0}));
  EXPECT_EQ(check_base_policy(chain, ~0U).error, code(CRYPT_E_REVOKED));
  Three other;
  other.request.revocation = RevocationScope::kEnd;
  other.world.add_crl(make_crl({.issuer = "Middle", .revoked = {7, 5}}, other.middle_key));
  EXPECT_EQ(other.build().status.errors, 0U);
}

// removeFromCRL (8) counts in delta CRLs only, and 264 is not a reason, whatever its last byte.
TEST(ChainRevocation, no_reason_in_a_complete_crl_takes_a_revocation_back) {
  for (const long reason : {1, 8, 264}) {
    Three three;
    three.request.revocation = RevocationScope::kEnd;
    three.world.add_crl(
        make_crl({.issuer = "Middle", .revoked = {3}, .reason = reason}, three.middle_key));
    EXPECT_EQ(errors(three.build()), (Errors{kRevoked, 0, 0})) << reason;
  }
}

TEST(ChainRevocation, status_is_unknown_without_an_authentic_current_crl) {
  constexpr uint32_t kUnknown = kRevocationUnknown | kRevocationOffline;
  Three none;
  none.request.revocation = RevocationScope::kChain;
  EXPECT_EQ(errors(none.build()), (Errors{kUnknown, kUnknown, 0}));
  Three forged;
  forged.request.revocation = RevocationScope::kEnd;
  forged.world.add_crl(make_crl({.issuer = "Middle"}, TestKey()));
  EXPECT_EQ(errors(forged.build()), (Errors{kUnknown, 0, 0}));
  Three old;
  old.request.revocation = RevocationScope::kEnd;
  old.world.add_crl(make_crl({.issuer = "Middle", .next_update = kNow - 1}, old.middle_key));
  const SimpleChain chain = old.build();
  EXPECT_EQ(errors(chain), (Errors{kRevocationOffline, 0, 0}));
  EXPECT_EQ(check_base_policy(chain, 0).error, code(CRYPT_E_REVOCATION_OFFLINE));
  EXPECT_EQ(check_base_policy(chain, kIgnoreEndRevocationUnknown).error, 0);
}

TEST(ChainRevocation, expired_crl_still_proves_a_revocation) {
  Three three;
  three.request.revocation = RevocationScope::kEnd;
  three.world.add_crl(
      make_crl({.issuer = "Middle", .revoked = {3}, .next_update = kNow - 1}, three.middle_key));
  EXPECT_EQ(errors(three.build()), (Errors{kRevoked, 0, 0}));
}

// statuses returns the end certificate's errors for these CRLs in every order.
std::set<uint32_t> statuses(std::vector<CrlPlan> plans) {
  Three three;
  three.request.revocation = RevocationScope::kEnd;
  three.world.trust(three.root_der());
  three.world.add(three.middle_der());
  const Candidate end = three.world.add(three.end_der());
  std::vector<Bytes> crls;
  for (CrlPlan& plan : plans) {
    plan.issuer = "Middle";
    crls.push_back(make_crl(plan, three.middle_key));
  }
  std::ranges::sort(crls);
  std::set<uint32_t> found;
  do {
    TestWorld world = three.world;
    std::ranges::for_each(crls, [&](const Bytes& crl) { world.add_crl(crl); });
    found.insert(build_chain(end, world, three.request).best.elements[0].status.errors);
  } while (std::ranges::next_permutation(crls).found);
  return found;
}

using Statuses = std::set<uint32_t>;
constexpr int64_t kHour = 3600;

TEST(ChainRevocation, newest_delta_crl_decides_whatever_the_order) {
  const CrlPlan base{.number = 5};
  const CrlPlan revokes{.revoked = {3}, .this_update = kNow - 3 * kHour, .number = 6, .base = 5};
  const CrlPlan releases{.revoked = {3},
                         .this_update = kNow - 2 * kHour,
                         .reason = kReasonRemoveFromCrl,
                         .number = 7,
                         .base = 5};
  const CrlPlan revokes_again{.revoked = {3}, .this_update = kNow - kHour, .number = 8, .base = 5};
  EXPECT_EQ(statuses({base, revokes}), Statuses{kRevoked});
  EXPECT_EQ(statuses({base, revokes, releases}), Statuses{0});
  EXPECT_EQ(statuses({base, revokes, releases, revokes_again}), Statuses{kRevoked});
  // A delta CRL without its base says nothing.
  EXPECT_EQ(statuses({{.number = 5, .base = 4}}),
            (Statuses{kRevocationUnknown | kRevocationOffline}));
}

TEST(ChainRevocation, result_names_the_base_and_the_delta_that_counted) {
  const auto result_of = [](std::vector<CrlPlan> plans) {
    Three three;
    three.request.revocation = RevocationScope::kEnd;
    for (CrlPlan& plan : plans) {
      plan.issuer = "Middle";
      three.world.add_crl(make_crl(plan, three.middle_key));
    }
    return three.build().elements[0].revocation.value();
  };
  const CrlPlan base{.revoked = {3}, .this_update = kNow - 5 * kHour, .number = 5};
  const CrlPlan other{.revoked = {4}, .this_update = kNow - kHour, .number = 6, .base = 5};
  const CrlPlan same{.revoked = {3}, .this_update = kNow - kHour, .number = 6, .base = 5};
  const RevocationResult alone = result_of({base});
  EXPECT_EQ(alone.delta.facts, nullptr);
  EXPECT_TRUE(alone.entry && !alone.entry_of_delta);
  EXPECT_EQ(alone.age_seconds, 5 * kHour);
  const RevocationResult by_base = result_of({base, other});
  ASSERT_NE(by_base.delta.facts, nullptr);
  EXPECT_EQ(by_base.base.facts->this_update, filetime_from_unix(kNow - 5 * kHour));
  EXPECT_TRUE(by_base.entry && !by_base.entry_of_delta);
  EXPECT_EQ(by_base.age_seconds, kHour);
  const RevocationResult by_delta = result_of({base, same});
  EXPECT_TRUE(by_delta.entry && by_delta.entry_of_delta);
  const RevocationResult nothing = result_of({});
  EXPECT_EQ(nothing.base.facts, nullptr);
}

TEST(ChainRevocation, other_evidence_fills_a_gap_and_can_revoke) {
  const auto errors_with = [](KnownStatus status, const std::vector<long>& revoked) {
    Three three;
    three.request.revocation = RevocationScope::kEnd;
    three.request.end_status = [status](const CertificateFacts& /*end*/,
                                        const CertificateFacts& /*issuer*/) { return status; };
    if (!revoked.empty()) {
      three.world.add_crl(make_crl({.issuer = "Middle", .revoked = revoked}, three.middle_key));
    }
    return three.build().status.errors;
  };
  constexpr uint32_t kNoCrl = kRevocationUnknown | kRevocationOffline;
  EXPECT_EQ(errors_with(KnownStatus::kSaysNothing, {}), kNoCrl);
  EXPECT_EQ(errors_with(KnownStatus::kIsGood, {}), 0U);
  EXPECT_EQ(errors_with(KnownStatus::kIsGood, {3}), kRevoked);
  EXPECT_EQ(errors_with(KnownStatus::kIsRevoked, {4}), kRevoked);
  EXPECT_EQ(errors_with(KnownStatus::kIsRevoked, {}) & kRevoked, kRevoked);
}

TEST(ChainRevocation, delta_crl_that_has_expired_can_only_revoke) {
  const CrlPlan base{.revoked = {3}, .number = 5};
  const CrlPlan clean_base{.number = 5};
  const CrlPlan releases{.revoked = {3},
                         .next_update = kNow - kHour,
                         .reason = kReasonRemoveFromCrl,
                         .number = 6,
                         .base = 5};
  const CrlPlan revokes{.revoked = {3}, .next_update = kNow - kHour, .number = 6, .base = 5};
  EXPECT_EQ(statuses({base, releases}), Statuses{kRevoked});
  EXPECT_EQ(statuses({clean_base, releases}), Statuses{0});
  EXPECT_EQ(statuses({clean_base, revokes}), Statuses{kRevoked});
}

TEST(ChainRevocation, newest_complete_crl_decides_whatever_the_order) {
  const CrlPlan old{.revoked = {3}, .this_update = kNow - 3 * kHour};
  const CrlPlan fresh{.this_update = kNow - kHour};
  const CrlPlan twin{.revoked = {3}, .this_update = kNow - kHour};
  EXPECT_EQ(statuses({old, fresh}), Statuses{0});
  EXPECT_EQ(statuses({old, fresh, twin}),
            Statuses{kRevoked});  // of two as new, the one that revokes
}

TEST(ChainRevocation, newest_expired_crl_decides_whatever_the_order) {
  const CrlPlan old{.this_update = kNow - 9 * kHour, .next_update = kNow - 8 * kHour, .number = 1};
  const CrlPlan revokes{.revoked = {3},
                        .this_update = kNow - 7 * kHour,
                        .next_update = kNow - 6 * kHour,
                        .number = 2};
  const CrlPlan delta{
      .this_update = kNow - 5 * kHour, .next_update = kNow - 4 * kHour, .number = 3, .base = 2};
  EXPECT_EQ(statuses({old, revokes, delta}), Statuses{kRevoked});
  EXPECT_EQ(statuses({old, delta}), Statuses{kRevocationOffline});
}

Bytes der(uint8_t tag, const Bytes& content) {
  Bytes out{tag};
  const size_t len = content.size();
  if (len < 128) {
    out.push_back(static_cast<uint8_t>(len));
  } else if (len < 256) {
    out.insert(out.end(), {0x81, static_cast<uint8_t>(len)});
  } else {
    out.insert(out.end(), {0x82, static_cast<uint8_t>(len >> 8), static_cast<uint8_t>(len)});
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes uri(size_t number) {
  const std::string text = "http://" + std::to_string(number);
  return der(0x86, Bytes(text.begin(), text.end()));
}

// names_of is GeneralNames' content; points_of the extension with a distribution point for each.
Bytes names_of(size_t first, size_t count) {
  Bytes names;
  for (size_t i = first; i < first + count; ++i) {
    const Bytes name = uri(i);
    names.insert(names.end(), name.begin(), name.end());
  }
  return names;
}

Bytes points_of(size_t first, size_t count) {
  Bytes points;
  for (size_t i = first; i < first + count; ++i) {
    const Bytes point = der(0x30, der(0xA0, der(0xA0, uri(i))));
    points.insert(points.end(), point.begin(), point.end());
  }
  return der(0x30, points);
}

TEST(ChainCrlPoints, common_name_is_found_and_the_comparisons_are_bounded) {
  CertificateFacts facts;
  const Bytes few = points_of(0, 20);
  facts.crl_points = few;
  EXPECT_TRUE(names_point(facts, uri(19)));
  EXPECT_FALSE(names_point(facts, uri(20)));
  const Bytes names = names_of(1000, 300);
  const Bytes early = points_of(999, 300);  // the second is the first of the names
  facts.crl_points = early;
  EXPECT_TRUE(names_point(facts, names));
  const Bytes late = points_of(900, 101);  // only the last is
  facts.crl_points = late;
  EXPECT_FALSE(names_point(facts, names));
}

TEST(ChainRevocation, issuer_without_the_right_to_sign_crls_is_not_believed) {
  Three three;
  three.request.revocation = RevocationScope::kEnd;
  three.middle.extensions = {{"basicConstraints", "CA:TRUE"}, {"keyUsage", "keyCertSign"}};
  three.world.add_crl(make_crl({.issuer = "Middle"}, three.middle_key));
  EXPECT_TRUE(three.build().status.errors & kRevocationUnknown);
}

TEST(ChainRevocation, crl_that_is_cut_is_refused) {
  const Bytes crl = make_crl({.issuer = "Middle", .revoked = {1, 2, 3}}, TestKey());
  for (size_t i = 0; i < crl.size(); ++i) {
    EXPECT_FALSE(read_crl(ByteView(crl).first(i)).ok()) << i;
  }
}

TEST(ChainSslPolicy, host_must_be_one_of_the_alternative_names) {
  Three three;
  three.end.extensions = {
      {"subjectAltName", "DNS:*.example.org,DNS:host.example,IP:192.0.2.7,IP:2001:db8::1"}};
  const SimpleChain chain = three.build();
  const auto status = [&](const char* host) {
    return check_ssl_policy(chain, 0, {.is_server = true, .host = host}).error;
  };
  for (const char* good : {"HOST.example", "host.example.", "a.example.org", "192.0.2.7",
                           "2001:DB8::1", "[2001:db8:0:0::1]"}) {
    EXPECT_EQ(status(good), 0) << good;
  }
  for (const char* bad : {"example.org", "a.b.example.org", ".example.org", "end.example",
                          "192.0.2.8", "xhost.example", "*.example.org"}) {
    EXPECT_EQ(status(bad), code(CERT_E_CN_NO_MATCH)) << bad;
  }
  EXPECT_EQ(
      check_ssl_policy(chain, 0, {.ignored = kSslIgnoreName, .is_server = true, .host = "other"})
          .error,
      0);
  EXPECT_EQ(check_ssl_policy(chain, 0, {.is_server = false, .host = "other"}).error, 0);
}

TEST(ChainSslPolicy, common_name_is_compared_if_there_are_no_alternative_names) {
  Three three;
  three.end.extensions = {};
  const SimpleChain chain = three.build();
  EXPECT_EQ(check_ssl_policy(chain, 0, {.is_server = true, .host = "end.example"}).error, 0);
  EXPECT_EQ(check_ssl_policy(chain, 0, {.is_server = true, .host = "other.example"}).error,
            code(CERT_E_CN_NO_MATCH));
}

TEST(ChainSslPolicy, revocation_is_ignored_on_request_only) {
  Three three;
  three.request.revocation = RevocationScope::kEnd;
  three.world.add_crl(make_crl({.issuer = "Middle", .revoked = {3}}, three.middle_key));
  const SimpleChain chain = three.build();
  EXPECT_EQ(check_ssl_policy(chain, 0, {}).error, code(CERT_E_REVOKED));
  EXPECT_EQ(check_ssl_policy(chain, 0, {.ignored = kSslIgnoreRevocation, .host = {}}).error, 0);
}

TEST(ChainStrongRule, what_is_not_listed_is_weak) {
  Three three;
  three.request.strong = StrongRule{{NID_sha384}, 2048, 0, 256};
  EXPECT_EQ(errors(three.build()),
            (Errors{kWeakSignature | kBadSignature, kWeakSignature | kBadSignature, 0}));
  Three good;
  good.request.strong = StrongRule{{NID_sha256}, 2048, 0, 256};
  EXPECT_EQ(good.build().status.errors, 0U);
}

}  // namespace
}  // namespace opensspi::chain
