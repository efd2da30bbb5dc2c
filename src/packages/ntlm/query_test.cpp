// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using sspi::Attribute;
using testing::kSealing;
using testing::Pair;
using testing::World;

template <class Value>
Value answer_of(sspi::Context& context, Attribute attribute) {
  auto value = context.query(attribute);
  EXPECT_THAT(value, IsOk());
  return std::get<Value>(std::move(value).value());
}

class NtlmQuery : public ::testing::Test {
 protected:
  void SetUp() override {
    pair_.client_input.requested = kSealing;
    pair_.client_input.target_name = "HTTP/server";
    ASSERT_THAT(pair_.run(), IsOk());
  }
  World world_;
  Pair pair_{world_};
};

TEST_F(NtlmQuery, sizes_are_what_messages_need) {
  const auto sizes = answer_of<sspi::Sizes>(*pair_.client, Attribute::kSizes);
  EXPECT_EQ(sizes.max_token, 2888u);
  EXPECT_EQ(sizes.max_signature, 16u);
  EXPECT_EQ(sizes.block_size, 0u);
  EXPECT_EQ(sizes.security_trailer, 16u);
}

TEST_F(NtlmQuery, keys_and_algorithms) {
  const auto info = answer_of<sspi::KeyInfo>(*pair_.server, Attribute::kKeyInfo);
  EXPECT_EQ(info.key_bits, 128u);
  EXPECT_EQ(info.signature_algorithm_name, "HMAC-MD5");
  EXPECT_EQ(info.encrypt_algorithm_name, "RSADSI RC4");
  EXPECT_EQ(info.signature_algorithm, 0xFFFFFF76u);
  EXPECT_EQ(info.encrypt_algorithm, 0x6801u);
  EXPECT_EQ(answer_of<sspi::SessionKey>(*pair_.server, Attribute::kSessionKey).bytes.size(), 16u);
}

TEST_F(NtlmQuery, who_and_when) {
  EXPECT_EQ(answer_of<sspi::AuthorityName>(*pair_.server, Attribute::kAuthority).name, "SERVER");
  EXPECT_EQ(answer_of<sspi::AuthorityName>(*pair_.client, Attribute::kAuthority).name, "Domain");
  EXPECT_EQ(answer_of<sspi::Lifespan>(*pair_.server, Attribute::kLifespan).start, world_.env.clock);
  EXPECT_EQ(answer_of<sspi::Lifespan>(*pair_.server, Attribute::kLifespan).expiry, kNever);
  EXPECT_EQ(answer_of<sspi::PasswordExpiry>(*pair_.server, Attribute::kPasswordExpiry).when,
            kNever);
  EXPECT_EQ(answer_of<sspi::PasswordExpiry>(*pair_.client, Attribute::kPasswordExpiry).when,
            kNever);
  EXPECT_EQ(answer_of<sspi::DceInfo>(*pair_.server, Attribute::kDceInfo).pac, "SERVER\\User");
  EXPECT_EQ(answer_of<sspi::ClientToken>(*pair_.server, Attribute::kAccessToken).client->user,
            "User");
  EXPECT_EQ(pair_.client->query(Attribute::kAccessToken).error().code, SEC_E_NO_IMPERSONATION);
  const auto target_of = [](sspi::Context& end) {
    return answer_of<sspi::ClientSpecifiedTarget>(end, Attribute::kClientSpecifiedTarget).target;
  };
  EXPECT_EQ(target_of(*pair_.server), "HTTP/server");
  EXPECT_EQ(target_of(*pair_.client), "");
  for (sspi::Context* end : {pair_.client.get(), pair_.server.get()}) {
    EXPECT_EQ(answer_of<sspi::ContextFlags>(*end, Attribute::kFlags).granted,
              pair_.server_step.granted);
  }
}

TEST_F(NtlmQuery, the_package_is_known_from_the_start) {
  const auto fresh = world_.start(pair_.client_credential, sspi::Role::kInitiator);
  EXPECT_EQ(answer_of<sspi::PackageReference>(*fresh, Attribute::kPackageInfo).package->name,
            "NTLM");
  EXPECT_EQ(answer_of<sspi::NegotiationInfo>(*fresh, Attribute::kNegotiationInfo).state,
            sspi::kNegotiationInProgress);
  EXPECT_EQ(answer_of<sspi::NegotiationInfo>(*pair_.client, Attribute::kNegotiationInfo).state,
            sspi::kNegotiationComplete);
  EXPECT_THAT(fresh->query(Attribute::kSizes), IsOk());
}

TEST_F(NtlmQuery, what_ntlm_lacks_it_refuses) {
  for (const Attribute attribute :
       {Attribute::kStreamSizes, Attribute::kNativeNames, Attribute::kTargetInformation,
        Attribute::kLastClientTokenStatus, Attribute::kSubjectSecurityAttributes}) {
    EXPECT_EQ(pair_.client->query(attribute).error().code, SEC_E_UNSUPPORTED_FUNCTION);
  }
}

}  // namespace
}  // namespace opensspi::ntlm
