// SPDX-License-Identifier: MIT
// Challenges of Windows servers and responses that they accepted, as recorded publicly.
#include "support/recorded.h"

#include "packages/digest/response.h"
#include "support/digest_expectations.h"

namespace opensspi::digest {
namespace {

using opensspi::testing::Recorded;
using testing::answer_call;
using testing::Call;
using testing::text_of;
using testing::World;

class DigestRecorded : public ::testing::Test {
 protected:
  // each calls `check` with every set of a kind.
  template <class Check>
  void each(std::string_view kind, size_t expected, Check check) {
    size_t seen = 0;
    for (const Recorded& set : recorded["sets"].items()) {
      if (set["kind"].text() == kind) {
        SCOPED_TRACE(set["id"].text());
        check(set);
        ++seen;
      }
    }
    EXPECT_EQ(seen, expected);
  }
  const Recorded recorded = Recorded::load("recorded/digest.json");
};

TEST_F(DigestRecorded, challenges_of_iis_are_read_and_get_a_response) {
  each("http-challenge", 2, [](const Recorded& set) {
    const auto challenge = Challenge::parse(as_bytes(set["text"].text()), Style::kHttp);
    ASSERT_THAT(challenge, IsOk());
    EXPECT_EQ(challenge->algorithm, (Algorithm{crypto::HashKind::kMd5, true}));
    EXPECT_EQ(challenge->qops.text(), "auth");
    EXPECT_EQ(challenge->realms, std::vector<std::string>{set["realm"].text()});
    EXPECT_TRUE(challenge->upgraded());
    EXPECT_TRUE(challenge->utf8);
    EXPECT_FALSE(challenge->opaque.has_value());
    World world;
    auto client = world.client();
    const auto step = client->step(answer_call(as_bytes(set["text"].text())).input());
    ASSERT_THAT(step, IsOk());
    EXPECT_THAT(text_of(step->token), ::testing::HasSubstr("nonce=\"" + challenge->nonce + "\""));
  });
}

TEST_F(DigestRecorded, a_challenge_of_active_directory_gets_a_response_of_each_quality) {
  each("sasl-challenge", 1, [](const Recorded& set) {
    const auto challenge = Challenge::parse(as_bytes(set["text"].text()), Style::kSasl);
    ASSERT_THAT(challenge, IsOk());
    EXPECT_EQ(challenge->qops.text(), "auth,auth-int,auth-conf");
    EXPECT_EQ(challenge->ciphers.text(), "rc4,3des");
    EXPECT_EQ(challenge->realms, std::vector<std::string>{set["realm"].text()});
    const std::pair<sspi::Flags, const char*> kCases[] = {
        {{}, ",qop=auth,"},
        {sspi::Flag::kIntegrity, ",qop=auth-int,"},
        {sspi::Flag::kConfidentiality, "cipher=\"rc4\""},
    };
    World world;
    for (const auto& [flags, expected] : kCases) {
      Call call;
      call.token(set["text"].text()).target("ldap/dc.int.devdomains.org").flags(flags);
      const auto step = world.client()->step(call.input());
      ASSERT_THAT(step, IsOk());
      EXPECT_THAT(text_of(step->token), ::testing::HasSubstr(expected));
    }
  });
}

TEST_F(DigestRecorded, responses_that_iis_accepted_are_read) {
  each("http-response", 2, [](const Recorded& set) {
    const auto response = Response::parse(as_bytes(set["text"].text()), Style::kHttp);
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(response->user, set["user"].text());
    EXPECT_EQ(response->realm, set["realm"].text());
    EXPECT_EQ(response->uri, set["uri"].text());
    EXPECT_EQ(response->cnonce, set["cnonce"].text());
    EXPECT_EQ(response->count, 1u);
    EXPECT_EQ(response->qop, Qop::kAuth);
    EXPECT_EQ(response->algorithm, (Algorithm{crypto::HashKind::kMd5, true}));
  });
}

}  // namespace
}  // namespace opensspi::digest
