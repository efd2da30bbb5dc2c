// SPDX-License-Identifier: MIT
// Chains and CRLs of hostile size: the work and the memory are bounded.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "cert/chain/chain.h"
#include "cert/chain/store_world.h"
#include "cert/element.h"
#include "cert/stores/memory_store.h"
#include "support/chains.h"
#include "support/results.h"

namespace opensspi::chain {
namespace {

using std::chrono::seconds;
using testing::CertificatePlan;
using testing::kNow;
using testing::make_certificate;
using testing::make_crl;
using testing::TestKey;
using Clock = std::chrono::steady_clock;

// No test here needs a tenth of it on an idle machine; sanitizers and neighbours are slow.
constexpr seconds kBounded{60};

void put_number(Bytes& out, uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<uint8_t>(number >> shift));
  }
}

// An element with a length in four bytes.
Bytes element(uint8_t tag, const Bytes& content) {
  Bytes out = {tag, 0x84};
  put_number(out, static_cast<uint32_t>(content.size()));
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

// A CRL with entries of these serial numbers; its signature is a small one's, so it is not valid.
Bytes crl_with(const std::vector<uint32_t>& serials) {
  constexpr uint8_t kDate[] = {0x17, 0x0D, '2', '9', '0', '1', '0', '1',
                               '0',  '0',  '0', '0', '0', '0', 'Z'};
  Bytes entries;
  for (const uint32_t serial : serials) {
    const uint8_t head[] = {0x30, 0x15, 0x02, 0x04};
    entries.insert(entries.end(), std::begin(head), std::end(head));
    put_number(entries, serial);
    entries.insert(entries.end(), std::begin(kDate), std::end(kDate));
  }
  const Bytes small = make_crl({.issuer = "Middle"}, TestKey());
  const auto parts = split_signed(small, fail(CRYPT_E_ASN1_BADTAG, "")).value();
  // The content without entries ends where they belong, as there are no extensions.
  const size_t header = parts.content[1] < 0x80 ? 2 : 2 + (parts.content[1] & 0x7FU);
  Bytes content(parts.content.begin() + static_cast<std::ptrdiff_t>(header), parts.content.end());
  const Bytes revoked = element(0x30, entries);
  content.insert(content.end(), revoked.begin(), revoked.end());
  Bytes whole = element(0x30, content);
  whole.insert(whole.end(), parts.algorithm.begin(), parts.algorithm.end());
  const Bytes signature = {0x03, 0x01, 0x00};
  whole.insert(whole.end(), signature.begin(), signature.end());
  return element(0x30, whole);
}

// In no order.
std::vector<uint32_t> million_serials() {
  std::vector<uint32_t> serials;
  for (uint32_t i = 0; i < 1'000'000; ++i) {
    serials.push_back(0x01000000U + static_cast<uint32_t>(uint64_t{i} * 7919 % 1'000'000));
  }
  return serials;
}

Bytes bytes_of(uint32_t number) {
  Bytes out;
  put_number(out, number);
  return out;
}

TEST(ChainLimits, a_crl_of_a_million_entries_costs_four_bytes_for_each) {
  const Bytes der = crl_with(million_serials());
  const auto before = Clock::now();
  const auto read = read_crl(der);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ((*read)->offsets.size(), 1'000'000U);
  for (uint32_t i = 0; i < 1'000'000; i += 1000) {
    EXPECT_TRUE((*read)->entry(bytes_of(0x01000000U + i)));
    EXPECT_FALSE((*read)->entry(bytes_of(0x02000000U + i)));
  }
  EXPECT_LT(Clock::now() - before, kBounded);
}

TEST(ChainLimits, an_element_of_a_million_entries_is_searched_in_logarithmic_time) {
  const auto before = Clock::now();
  const auto crl = cert::Element::create(cert::ElementKind::kCrl, crl_with(million_serials()));
  ASSERT_THAT(crl, IsOk());
  EXPECT_EQ((*crl)->crl().cCRLEntry, 1'000'000U);
  for (uint32_t i = 0; i < 1'000'000; i += 1000) {
    Bytes serial = bytes_of(0x01000000U + i);
    std::ranges::reverse(serial);  // as in CRL_ENTRY
    EXPECT_EQ((*crl)->contents().entries_of(serial).size(), 1U);
  }
  EXPECT_LT(Clock::now() - before, kBounded);
}

// The serial number of a certificate as it is encoded; the signature is not that of the others.
Bytes with_serial(Bytes der, uint32_t serial) {
  const Bytes own = {0x02, 0x04, 0x01, 0x02, 0x03, 0x04};
  const auto found = std::search(der.begin(), der.end(), own.begin(), own.end());
  EXPECT_TRUE(found != der.end());
  const Bytes bytes = bytes_of(serial);
  std::ranges::copy(bytes, found + 2);
  return der;
}

// Three CAs have issued each other 100,000 certificates, of which 300 are signed.
TEST(ChainLimits, a_hundred_thousand_cross_signed_certificates_cost_bounded_work) {
  const std::vector<TestKey> keys(3);
  const auto level = [](size_t n) { return "Level " + std::to_string(n % 3); };
  const auto store = cert::memory_store();
  const auto load = [&store](const Bytes& der) {
    store->load(cert::Element::create(cert::ElementKind::kCertificate, der).value());
  };
  for (size_t from = 0; from < 3; ++from) {
    CertificatePlan plan{.subject = level(from),
                         .issuer = level(from + 1),
                         .extensions = {{"basicConstraints", "critical,CA:TRUE"}},
                         .serial = 0x01020304};
    const Bytes one = make_certificate(plan, keys[from], keys[(from + 1) % 3]);
    for (uint32_t i = 0; i < 33'233; ++i) {
      load(with_serial(one, 0x02000000U + i));
    }
    for (long serial = 1; serial <= 100; ++serial) {
      plan.serial = serial;
      load(make_certificate(plan, keys[from], keys[(from + 1) % 3]));
    }
  }
  ASSERT_EQ(store->elements(cert::ElementKind::kCertificate).size(), 99'999U);
  const auto end = cert::Element::create(
      cert::ElementKind::kCertificate,
      make_certificate({.subject = "end", .issuer = level(0)}, TestKey(), keys[0]));
  StoreSet stores;
  stores.others = {store};
  const auto before = Clock::now();
  const ChainResult result = build_chain(candidate_of(*end).value(), StoreWorld(stores),
                                         {.time = filetime_from_unix(kNow)});
  EXPECT_LT(Clock::now() - before, kBounded);
  EXPECT_NE(result.best.status.errors, 0U);
  EXPECT_LE(result.num_signature_checks, kMaxSignatureChecks);
  EXPECT_LE(result.num_paths, kMaxPaths);
  EXPECT_LE(result.best.elements.size(), kMaxElements + 1);
}

}  // namespace
}  // namespace opensspi::chain
