// SPDX-License-Identifier: MIT
// What the objects of a trust module mean.
#include "cert/stores/trust_objects.h"

#include <gmock/gmock.h>

#include "cert/usages.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using crypto::pkcs11::TrustObjects;
using ::testing::ElementsAre;
using testing::from_hex;
using ::testing::IsEmpty;

const Bytes kKey = {0x30, 0x00};
// Extension { 2.5.29.37, SEQUENCE { serverAuth, emailProtection } }, and the same for p11-kit's
// refused usages with emailProtection.
constexpr const char* kAllowed = "301d0603551d250416301406082b0601050507030106082b06010505070304";
constexpr const char* kRefused = "301a060a2b060104019977060a01040c300a06082b06010505070304";

TrustObjects anchor_with(const std::vector<Bytes>& extensions) {
  TrustObjects objects;
  objects.certificates.push_back({.encoded = {1}, .public_key_info = kKey, .trusted = true});
  for (const Bytes& extension : extensions) {
    objects.extensions.push_back({.public_key_info = kKey, .encoded = extension});
  }
  return objects;
}

std::optional<Usages> usages_of(const TrustObjects& objects) {
  const TrustedByModule trust = read_trust_objects(objects);
  EXPECT_EQ(trust.anchors.size(), 1u);
  const auto& [id, value] = trust.anchors.front().properties.front();
  EXPECT_EQ(id, uint32_t{CERT_ENHKEY_USAGE_PROP_ID});
  return value ? std::optional(decode_usages(*value).value()) : std::nullopt;
}

TEST(CertTrustObjects, an_anchor_is_for_every_usage_unless_it_is_limited) {
  EXPECT_FALSE(usages_of(anchor_with({})));
  EXPECT_THAT(usages_of(anchor_with({from_hex(kAllowed)})).value(),
              ElementsAre("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.4"));
  EXPECT_THAT(usages_of(anchor_with({from_hex(kAllowed), from_hex(kRefused)})).value(),
              ElementsAre("1.3.6.1.5.5.7.3.1"));
  const Usages others = usages_of(anchor_with({from_hex(kRefused)})).value();
  EXPECT_EQ(others.size(), 7u);
  EXPECT_THAT(others, ::testing::Not(::testing::Contains("1.3.6.1.5.5.7.3.4")));
}

TEST(CertTrustObjects, an_extension_of_another_key_or_kind_limits_nothing) {
  TrustObjects objects = anchor_with({from_hex(kAllowed)});
  objects.extensions.front().public_key_info = {1};
  EXPECT_FALSE(usages_of(objects));
  objects.certificates.front().public_key_info.clear();
  objects.extensions.front().public_key_info.clear();
  EXPECT_FALSE(usages_of(objects));
  EXPECT_FALSE(usages_of(anchor_with({from_hex("30090603551d1304023000")})));
}

// An attached extension that cannot be read could have limited the anchor.
TEST(CertTrustObjects, an_extension_that_is_cut_leaves_no_usage) {
  const Bytes whole = from_hex(kAllowed);
  for (size_t len = 0; len < whole.size(); ++len) {
    const auto usages = usages_of(
        anchor_with({Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(len))}));
    ASSERT_TRUE(usages) << len;
    EXPECT_THAT(*usages, IsEmpty()) << len;
  }
}

TEST(CertTrustObjects, an_extension_that_is_altered_does_no_harm) {
  const Bytes whole = from_hex(kRefused);
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes altered = whole;
      altered[at] ^= static_cast<uint8_t>(1 << bit);
      static_cast<void>(usages_of(anchor_with({altered})));
    }
  }
}

TEST(CertTrustObjects, what_is_distrusted_is_never_an_anchor) {
  TrustObjects objects;
  objects.certificates.push_back({.encoded = {1},
                                  .issuer = {0x30, 0x00},
                                  .serial = {0x02, 0x01, 0x05},
                                  .trusted = true,
                                  .distrusted = true});
  objects.certificates.push_back({.encoded = {2}, .issuer = {0x30}, .serial = {0x05, 0x00}});
  objects.certificates.push_back({.encoded = {3}, .distrusted = true});
  const TrustedByModule trust = read_trust_objects(objects);
  EXPECT_THAT(trust.anchors, IsEmpty());
  EXPECT_EQ(trust.distrusted.size(), 2u);
  EXPECT_THAT(trust.distrusted_names, ElementsAre(std::pair(Bytes{0x30, 0x00}, Bytes{0x05})));
}

}  // namespace
}  // namespace opensspi::cert
