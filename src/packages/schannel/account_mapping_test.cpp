// SPDX-License-Identifier: MIT
// Which accounts clients' certificates name.
#include "packages/schannel/account_mapping.h"

#include "cert/account_mappings.h"
#include "cert/stores/memory_store.h"
#include "support/chains.h"
#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using chain::testing::CertificatePlan;
using chain::testing::kNow;
using chain::testing::make_certificate;
using chain::testing::TestKey;

constexpr Error kOfDomain = fail(SEC_E_NO_IMPERSONATION, "only the domain knows that name");

// One account, alice@corp.example. dora@corp.example is in the domain.
class OneAccount final : public testing::NoAccounts {
 public:
  [[nodiscard]] Result<identity::ClientPtr> client_by_name(std::string_view user,
                                                           std::string_view domain) override {
    if (user == "dora@corp.example") {
      return kOfDomain;
    }
    if (user != "alice@corp.example" || !domain.empty()) {
      return fail(ERROR_NO_SUCH_USER, "no such account");
    }
    identity::Client client;
    client.user = "alice";
    client.domain = "CORP";
    return std::make_shared<const identity::Client>(client);
  }
  // What `explicitly` maps is bob's.
  [[nodiscard]] Result<identity::ClientPtr> client_by_certificate(
      std::span<const std::string> mappings) override {
    if (std::ranges::find(mappings, explicitly) == mappings.end()) {
      return fail(ERROR_NO_SUCH_USER, "no such mapping");
    }
    if (refusal) {
      return *refusal;
    }
    identity::Client client;
    client.user = "bob";
    return std::make_shared<const identity::Client>(client);
  }
  std::string explicitly;
  std::optional<Error> refusal;
};

class SchannelAccountMapping : public ::testing::Test {
 protected:
  Result<identity::ClientPtr> map() {
    Trust trust;
    trust.roots = {store_of(make_certificate(root, root_key, root_key))};
    const Bytes ca = make_certificate(middle, middle_key, root_key);
    const MappingRequest request{
        .check = {.trust = trust,
                  .peer = End::kClient,
                  .host = {},
                  .now = filetime_from_unix(kNow),
                  .flags = 0},
        .sent = {.leaf = make_certificate(leaf, leaf_key, middle_key), .others = {ca}},
        .authorities = {store_of(is_listed ? ca : make_certificate(root, root_key, root_key))}};
    return map_client(request, accounts);
  }
  static cert::StorePtr store_of(const Bytes& der) {
    const auto store = cert::memory_store();
    store->load(cert::Element::create(cert::ElementKind::kCertificate, der).value());
    return store;
  }
  void name(const std::string& value) { leaf.extensions[0].second = value; }

  OneAccount accounts;
  TestKey root_key;
  TestKey middle_key;
  TestKey leaf_key;
  bool is_listed = true;  // the CA that issues is in NTAuth
  CertificatePlan root{.subject = "Root",
                       .issuer = "Root",
                       .extensions = {{"basicConstraints", "critical,CA:TRUE"}}};
  CertificatePlan middle{.subject = "Middle",
                         .issuer = "Root",
                         .extensions = {{"basicConstraints", "critical,CA:TRUE"}},
                         .serial = 2};
  CertificatePlan leaf{
      .subject = "whatever",
      .issuer = "Middle",
      .extensions = {{"subjectAltName", "otherName:msUPN;UTF8:alice@corp.example"}},
      .serial = 3};
};

TEST_F(SchannelAccountMapping, is_by_the_user_principal_name) {
  const auto client = map();
  ASSERT_THAT(client, IsOk());
  EXPECT_EQ((*client)->user, "alice");
  name("DNS:x.example,otherName:msUPN;UTF8:alice@corp.example");
  EXPECT_THAT(map(), IsOk());
}

TEST_F(SchannelAccountMapping, says_why_a_name_of_the_domain_is_nobody) {
  name("otherName:msUPN;UTF8:dora@corp.example");
  const auto client = map();
  ASSERT_THAT(client, FailsWith(SEC_E_NO_IMPERSONATION));
  EXPECT_STREQ(client.error().why, kOfDomain.why);
}

// Any CA that TLS trusts could otherwise name any account.
TEST_F(SchannelAccountMapping, needs_a_ca_that_may_name_accounts) {
  is_listed = false;
  EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION)) << "the root being listed is not enough";
}

TEST_F(SchannelAccountMapping, is_explicit_before_it_is_by_name) {
  const auto mappings = cert::account_mappings_of(make_certificate(leaf, leaf_key, middle_key));
  for (const std::string& mapping : mappings->of_issuer) {
    accounts.explicitly = mapping;
    const auto client = map();
    ASSERT_THAT(client, IsOk());
    EXPECT_EQ((*client)->user, "bob") << mapping;
  }
  leaf.extensions.clear();
  EXPECT_THAT(map(), IsOk());
}

TEST_F(SchannelAccountMapping, of_a_key_needs_no_ca_that_may_name_accounts) {
  const auto mappings = cert::account_mappings_of(make_certificate(leaf, leaf_key, middle_key));
  is_listed = false;
  accounts.explicitly = mappings->of_key;
  const auto client = map();
  ASSERT_THAT(client, IsOk());
  EXPECT_EQ((*client)->user, "bob");
  leaf.serial = 4;  // another certificate of the same key
  EXPECT_THAT(map(), IsOk());
  for (const std::string& mapping : mappings->of_issuer) {
    accounts.explicitly = mapping;
    EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION)) << mapping;
  }
}

TEST_F(SchannelAccountMapping, of_a_key_needs_a_certificate_that_is_acceptable) {
  const auto mappings = cert::account_mappings_of(make_certificate(leaf, leaf_key, middle_key));
  accounts.explicitly = mappings->of_key;
  leaf.not_after = kNow - 1;
  EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION));
}

// A certificate that is somebody's never becomes another's by its name.
TEST_F(SchannelAccountMapping, that_is_explicit_and_refused_is_final) {
  const auto mappings = cert::account_mappings_of(make_certificate(leaf, leaf_key, middle_key));
  accounts.explicitly = mappings->of_key;
  for (const Error& refusal :
       {fail(ERROR_ACCOUNT_DISABLED, "disabled"), fail(ERROR_ACCOUNT_LOCKED_OUT, "locked"),
        fail(ERROR_ACCOUNT_EXPIRED, "expired"), fail(SEC_E_NO_IMPERSONATION, "two accounts")}) {
    accounts.refusal = refusal;
    EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION)) << refusal.why;
  }
}

TEST_F(SchannelAccountMapping, needs_a_certificate_that_is_acceptable) {
  leaf.not_after = kNow - 1;
  EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION));
  leaf.not_after = kNow + 1;
  leaf.extensions.emplace_back("extendedKeyUsage", "serverAuth");
  EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION));
  leaf.extensions.back().second = "clientAuth";
  EXPECT_THAT(map(), IsOk());
}

TEST_F(SchannelAccountMapping, needs_one_whole_name_of_an_account_that_exists) {
  for (const char* const value : {
           "DNS:alice@corp.example",
           "email:alice@corp.example",
           "otherName:1.2.3.4;UTF8:alice@corp.example",
           "otherName:msUPN;IA5:alice@corp.example",
           "otherName:msUPN;UTF8:bob@corp.example",
           "otherName:msUPN;UTF8:alice",
           "otherName:msUPN;UTF8:@corp.example",
           "otherName:msUPN;UTF8:alice@",
           "otherName:msUPN;UTF8:alice@corp.example@x",
           "otherName:msUPN;UTF8:CORP\\\\alice@corp.example",
           "otherName:msUPN;UTF8:alice@corp.example,otherName:msUPN;UTF8:bob@corp.example",
       }) {
    name(value);
    EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION)) << value;
  }
  leaf.extensions.clear();
  EXPECT_THAT(map(), FailsWith(SEC_E_NO_IMPERSONATION));
}

TEST_F(SchannelAccountMapping, survives_every_cut_and_flipped_byte) {
  const Bytes whole = make_certificate(leaf, leaf_key, middle_key);
  for (size_t at = 0; at < whole.size(); ++at) {
    EXPECT_FALSE(user_principal_name(ByteView(whole).first(at)).has_value());
    Bytes changed = whole;
    changed[at] ^= 0xFF;
    static_cast<void>(user_principal_name(changed));
  }
}

}  // namespace
}  // namespace opensspi::schannel
