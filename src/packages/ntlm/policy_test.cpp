// SPDX-License-Identifier: MIT
#include "packages/ntlm/policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/negotiate.h"
#include "settings/table.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using sspi::Flag;
using testing::identity_of;
using testing::kSealing;
using testing::Pair;
using testing::session_key;
using testing::World;

// Outcome of a handshake as a status code; SEC_E_OK if both ends are done.
int32_t run(Pair& pair) {
  const Status status = pair.run();
  return status.ok() ? SEC_E_OK : status.error().code;
}

sspi::ChannelBindings bindings_over(const Bytes& data) {
  sspi::ChannelBindings bindings;
  bindings.application_data = data;
  return bindings;
}

const Bytes kOurs = {1, 2, 3};
const Bytes kOther = {1, 2, 4};

struct BindingsCase {
  const char* setting;
  const Bytes* client;
  const Bytes* server;
  int32_t status;
};

class NtlmBindings : public ::testing::TestWithParam<BindingsCase> {};
INSTANTIATE_TEST_SUITE_P(
    Policy, NtlmBindings,
    ::testing::Values(BindingsCase{"flags", &kOurs, &kOurs, SEC_E_OK},
                      BindingsCase{"flags", &kOther, &kOurs, SEC_E_BAD_BINDINGS},
                      BindingsCase{"flags", nullptr, &kOurs, SEC_E_BAD_BINDINGS},
                      BindingsCase{"flags", &kOurs, nullptr, SEC_E_OK},
                      BindingsCase{"flags", nullptr, nullptr, SEC_E_OK},
                      BindingsCase{"accept", &kOurs, &kOurs, SEC_E_OK},
                      BindingsCase{"accept", &kOther, &kOurs, SEC_E_BAD_BINDINGS},
                      BindingsCase{"accept", nullptr, &kOurs, SEC_E_OK},
                      BindingsCase{"accept", &kOurs, nullptr, SEC_E_OK},
                      BindingsCase{"accept", nullptr, nullptr, SEC_E_OK},
                      BindingsCase{"require", &kOurs, &kOurs, SEC_E_OK},
                      BindingsCase{"require", &kOther, &kOurs, SEC_E_BAD_BINDINGS},
                      BindingsCase{"require", nullptr, &kOurs, SEC_E_BAD_BINDINGS},
                      BindingsCase{"require", &kOurs, nullptr, SEC_E_BAD_BINDINGS},
                      BindingsCase{"require", nullptr, nullptr, SEC_E_BAD_BINDINGS},
                      BindingsCase{"ignore", &kOther, &kOurs, SEC_E_OK},
                      BindingsCase{"ignore", nullptr, &kOurs, SEC_E_OK}));

TEST_P(NtlmBindings, are_judged_as_the_setting_says) {
  World world;
  world.settings = world.settings.with(Setting::kNtlmChannelBindings, GetParam().setting);
  Pair pair(world);
  if (GetParam().client) {
    pair.client_input.channel_bindings = bindings_over(*GetParam().client);
  }
  if (GetParam().server) {
    pair.server_input.channel_bindings = bindings_over(*GetParam().server);
  }
  EXPECT_EQ(run(pair), GetParam().status);
}

TEST(NtlmBindings, of_a_proxy_need_only_be_there) {
  for (const char* setting : {"flags", "require"}) {
    for (const bool sent : {true, false}) {
      World world;
      world.settings = world.settings.with(Setting::kNtlmChannelBindings, setting);
      Pair pair(world);
      if (sent) {
        pair.client_input.channel_bindings = bindings_over(kOurs);
      }
      pair.server_input.requested = Flag::kProxyBindings;
      EXPECT_EQ(run(pair), sent ? SEC_E_OK : SEC_E_BAD_BINDINGS) << setting;
    }
  }
}

TEST(NtlmBindings, may_be_missing_where_the_program_says_so) {
  for (const auto& [sent, status] :
       {std::pair<const Bytes*, int32_t>(nullptr, SEC_E_OK), std::pair(&kOurs, SEC_E_OK),
        std::pair(&kOther, SEC_E_BAD_BINDINGS)}) {
    World world;
    Pair pair(world);
    if (sent != nullptr) {
      pair.client_input.channel_bindings = bindings_over(*sent);
    }
    pair.server_input.channel_bindings = bindings_over(kOurs);
    pair.server_input.requested = Flag::kAllowMissingBindings;
    EXPECT_EQ(run(pair), status);
  }
}

TEST(NtlmBindings, may_be_given_at_either_step) {
  for (const bool first_only : {true, false}) {
    World world;
    Pair pair(world);
    const auto none = std::optional<sspi::ChannelBindings>();
    const auto given = std::optional(bindings_over(kOurs));
    pair.server_input.channel_bindings = bindings_over(kOurs);
    pair.client_input.channel_bindings = first_only ? given : none;
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    pair.client_input.channel_bindings = first_only ? none : given;
    ASSERT_THAT(pair.authenticate(), IsOk());
    EXPECT_TRUE(Authenticate::parse(pair.authenticate_token)->v2->blob.pairs.channel_bindings());
    EXPECT_THAT(pair.finish(), IsOk());
  }
}

TEST(NtlmBindings, of_the_servers_last_step_count) {
  World world;
  Pair pair(world);
  pair.client_input.channel_bindings = bindings_over(kOurs);
  ASSERT_THAT(pair.negotiate(), IsOk());
  ASSERT_THAT(pair.challenge(), IsOk());
  ASSERT_THAT(pair.authenticate(), IsOk());
  pair.server_input.channel_bindings = bindings_over(kOther);
  EXPECT_EQ(pair.finish().error().code, SEC_E_BAD_BINDINGS);
}

struct TargetCase {
  const char* setting;
  const char* target;
  bool untrusted;
  int32_t status;
};

class NtlmTargetName : public ::testing::TestWithParam<TargetCase> {};
INSTANTIATE_TEST_SUITE_P(
    Policy, NtlmTargetName,
    ::testing::Values(TargetCase{"ignore", "HTTP/elsewhere", false, SEC_E_OK},
                      TargetCase{"accept", "HTTP/elsewhere", false, SEC_E_WRONG_PRINCIPAL},
                      TargetCase{"accept", "HTTP/SERVER.example", false, SEC_E_OK},
                      TargetCase{"accept", "cifs/server", false, SEC_E_OK},
                      TargetCase{"accept", "MSSQLSvc/server.example:1433", false, SEC_E_OK},
                      TargetCase{"accept", "HTTP/server.example@REALM", false, SEC_E_OK},
                      TargetCase{"accept", "HTTP/server.example.elsewhere", false,
                                 SEC_E_WRONG_PRINCIPAL},
                      TargetCase{"accept", "HTTP/alias", false, SEC_E_OK},
                      TargetCase{"accept", "", false, SEC_E_OK},
                      TargetCase{"accept", "HTTP/elsewhere", true, SEC_E_OK},
                      TargetCase{"require", "HTTP/server", false, SEC_E_OK},
                      TargetCase{"require", "", false, SEC_E_WRONG_PRINCIPAL},
                      TargetCase{"require", "HTTP/server", true, SEC_E_WRONG_PRINCIPAL},
                      TargetCase{"require", "HTTP/elsewhere", false, SEC_E_WRONG_PRINCIPAL}));

TEST_P(NtlmTargetName, is_judged_as_the_setting_says) {
  World world;
  world.settings = world.settings.with(Setting::kNtlmTargetName, GetParam().setting);
  Pair pair(world);
  pair.principal = "HTTP/alias";
  pair.client_input.target_name = GetParam().target;
  if (GetParam().untrusted) {
    pair.client_input.requested = Flag::kUnverifiedTargetName;
  }
  EXPECT_EQ(run(pair), GetParam().status);
}

TEST(NtlmTargetName, that_no_message_can_hold_is_refused) {
  World world;
  const std::string huge(70000, 'x');
  for (const size_t len : {size_t{1400}, huge.size()}) {
    Pair pair(world);
    pair.client_input.target_name = std::string_view(huge).substr(0, len);
    EXPECT_EQ(run(pair), SEC_E_CANNOT_PACK);
  }
}

TEST(NtlmTargetName, at_the_largest_that_fits_passes) {
  World world;
  const std::string large(1000, 'x');
  Pair pair(world);
  pair.client_input.target_name = large;
  EXPECT_EQ(run(pair), SEC_E_OK);
  EXPECT_LE(pair.authenticate_token.size(), kMaxToken);
}

// Removes flags from a NEGOTIATE, as an old or a hostile peer would, and returns the outcome.
Status run_offering_less(World& world, NegotiateFlags missing) {
  Pair pair(world);
  pair.client_input.requested = kSealing;
  TRY(pair.negotiate());
  Reader reader(ByteView(pair.negotiate_token).subspan(12), kMalformed);
  const uint32_t flags = TRY(reader.u32le()) & ~missing.bits();
  pair.negotiate_token = write_negotiate(NegotiateFlags::from_bits(flags));
  return pair.challenge();
}

TEST(NtlmStrength, weak_keys_and_old_session_security_are_refused_unless_settings_allow) {
  World strict;
  constexpr Error ok{SEC_E_OK, ""};
  const auto code = [&](World& world, NegotiateFlags missing) {
    const Status status = run_offering_less(world, missing);
    return status.ok() ? ok.code : status.error().code;
  };
  EXPECT_EQ(code(strict, {}), SEC_E_OK);
  EXPECT_EQ(code(strict, NegotiateFlag::k128), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(code(strict, NegotiateFlag::kExtendedSessionSecurity), SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(code(strict, NegotiateFlag::k128 | NegotiateFlag::kSign), SEC_E_UNSUPPORTED_FUNCTION);
  // Authentication alone needs no keys.
  EXPECT_EQ(code(strict,
                 NegotiateFlag::k128 | NegotiateFlag::kSign | NegotiateFlags(NegotiateFlag::kSeal)),
            SEC_E_OK);
  World lax;
  lax.settings = lax.settings.with(Setting::kNtlmMinKeyBits, "56").with(Setting::kNtlmV1, "accept");
  EXPECT_EQ(code(lax, NegotiateFlag::k128 | NegotiateFlag::kExtendedSessionSecurity), SEC_E_OK);
  EXPECT_EQ(code(lax, NegotiateFlag::k128 | NegotiateFlag::k56), SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(NtlmStrength, sessions_of_every_key_length_work) {
  for (const uint32_t bits : {40u, 56u, 128u}) {
    NegotiateFlags flags = NegotiateFlag::kSign | NegotiateFlag::kSeal |
                           NegotiateFlag::kKeyExchange | NegotiateFlag::kExtendedSessionSecurity;
    if (bits >= 56) {
      flags |= NegotiateFlag::k56;
    }
    if (bits == 128) {
      flags |= NegotiateFlag::k128;
    }
    EXPECT_EQ(key_bits(flags), bits);
    EXPECT_THAT(check_strength(flags, bits, V1::kRefused), IsOk());
    EXPECT_EQ(check_strength(flags, bits + 1, V1::kRefused).ok(), false);
  }
}

struct V1Case {
  const char* client;
  const char* server;
  int32_t status;
};

class NtlmV1 : public ::testing::TestWithParam<V1Case> {};
INSTANTIATE_TEST_SUITE_P(Policy, NtlmV1,
                         ::testing::Values(V1Case{"refuse", "refuse", SEC_E_OK},
                                           V1Case{"send", "refuse", SEC_E_LOGON_DENIED},
                                           V1Case{"send", "send", SEC_E_LOGON_DENIED},
                                           V1Case{"send", "accept", SEC_E_OK},
                                           V1Case{"both", "both", SEC_E_OK},
                                           V1Case{"accept", "accept", SEC_E_OK}));

TEST_P(NtlmV1, is_sent_and_accepted_only_where_settings_say_so) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  world.settings = world.settings.with(Setting::kNtlmV1, GetParam().client);
  pair.client_credential = world.acquire(sspi::Use::kOutbound).value();
  world.settings = world.settings.with(Setting::kNtlmV1, GetParam().server);
  ASSERT_EQ(run(pair), GetParam().status);
  const bool sends_v1 = std::string_view(GetParam().client) != "refuse" &&
                        std::string_view(GetParam().client) != "accept";
  EXPECT_EQ(Authenticate::parse(pair.authenticate_token)->nt_response.size() == 24, sends_v1);
  if (GetParam().status == SEC_E_OK) {
    EXPECT_EQ(session_key(*pair.client), session_key(*pair.server));
  }
}

TEST(NtlmV1, cannot_carry_bindings_and_says_so) {
  World world;
  world.settings = world.settings.with(Setting::kNtlmV1, "both");
  Pair pair(world);
  pair.client_input.channel_bindings = bindings_over(kOurs);
  EXPECT_EQ(run(pair), SEC_E_BAD_BINDINGS);
}

TEST(NtlmV1, cannot_satisfy_a_server_that_requires_mic_bindings_or_target) {
  for (const auto& [setting, value, status] :
       {std::tuple{Setting::kNtlmRequireMic, "yes", SEC_E_MESSAGE_ALTERED},
        std::tuple{Setting::kNtlmChannelBindings, "require", SEC_E_BAD_BINDINGS},
        std::tuple{Setting::kNtlmTargetName, "require", SEC_E_WRONG_PRINCIPAL}}) {
    World world;
    world.settings = world.settings.with(Setting::kNtlmV1, "both").with(setting, value);
    Pair pair(world);
    EXPECT_EQ(run(pair), status);
  }
}

// A handshake whose AUTHENTICATE is written again with other responses.
Result<AuthenticateParts> parts_of(const Bytes& message) {
  const Authenticate parsed = TRY(Authenticate::parse(message));
  return AuthenticateParts{parsed.flags,
                           parsed.domain,
                           parsed.user,
                           parsed.workstation,
                           parsed.lm_response,
                           parsed.nt_response,
                           parsed.encrypted_session_key};
}

// What a relay would send that has a client's LMv2 response and removes its NTLMv2 one.
int32_t run_with_lm_v2_only(World& world) {
  Pair pair(world);
  EXPECT_THAT(pair.negotiate(), IsOk());
  EXPECT_THAT(pair.challenge(), IsOk());
  EXPECT_THAT(pair.authenticate(), IsOk());
  ServerChallenge challenge;
  std::copy_n(pair.challenge_token.begin() + 24, 8, challenge.bytes.begin());
  const auto key = nt_owf_v2(testing::FakeAccounts::hash_of("Password"), utf16le_bytes(u"USER"),
                             utf16le_bytes(u"Domain"));
  const DesResponse response = lm_response_v2(key, challenge, ClientChallenge{});
  AuthenticateParts parts = parts_of(pair.authenticate_token).value();
  parts.nt_response = {};
  parts.lm_response = response;
  const Bytes original = pair.authenticate_token;
  pair.authenticate_token = write_authenticate(parts);
  const Status status = pair.finish();
  return status.ok() ? SEC_E_OK : status.error().code;
}

TEST(NtlmV1, lm_v2_alone_counts_as_old) {
  World strict;
  EXPECT_EQ(run_with_lm_v2_only(strict), SEC_E_LOGON_DENIED);
  World lax;
  lax.settings = lax.settings.with(Setting::kNtlmV1, "accept");
  EXPECT_EQ(run_with_lm_v2_only(lax), SEC_E_OK);
}

TEST(NtlmV1, responses_of_any_other_length_are_denied) {
  for (const char* setting : {"refuse", "accept"}) {
    for (size_t nt_len = 0; nt_len <= 24; ++nt_len) {
      for (size_t lm_len = 0; lm_len <= 40; ++lm_len) {
        World world;
        world.settings = world.settings.with(Setting::kNtlmV1, setting);
        Pair pair(world);
        ASSERT_THAT(pair.negotiate(), IsOk());
        ASSERT_THAT(pair.challenge(), IsOk());
        ASSERT_THAT(pair.authenticate(), IsOk());
        const Bytes original = pair.authenticate_token;
        AuthenticateParts parts = parts_of(original).value();
        const Bytes nt(nt_len);
        const Bytes lm(lm_len);
        parts.nt_response = nt;
        parts.lm_response = lm;
        pair.authenticate_token = write_authenticate(parts);
        ASSERT_EQ(pair.finish().error().code, SEC_E_LOGON_DENIED) << nt_len << " " << lm_len;
      }
    }
  }
}

TEST(NtlmMic, is_demanded_where_the_setting_says_so) {
  World world;
  world.settings = world.settings.with(Setting::kNtlmRequireMic, "yes");
  Pair pair(world);
  EXPECT_EQ(run(pair), SEC_E_OK);
  world.accounts.users["User"] = {"Password"};
  Pair anonymous(world);
  anonymous.client_input.requested = Flag::kNullSession;
  anonymous.server_input.requested = Flag::kNullSession;
  EXPECT_EQ(run(anonymous), SEC_E_MESSAGE_ALTERED);
}

TEST(NtlmMic, with_any_bit_flipped_is_refused) {
  for (size_t bit = 0; bit < 8 * kMicLen; ++bit) {
    World world;
    Pair pair(world);
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    ASSERT_THAT(pair.authenticate(), IsOk());
    uint8_t& byte = pair.authenticate_token[kMicOffset + bit / 8];
    byte = static_cast<uint8_t>(byte ^ (1u << (bit % 8)));
    EXPECT_EQ(pair.finish().error().code, SEC_E_MESSAGE_ALTERED);
  }
}

TEST(NtlmMic, stripped_is_missed_and_stripped_with_its_flag_breaks_the_proof) {
  for (const bool with_flag : {false, true}) {
    World world;
    Pair pair(world);
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    ASSERT_THAT(pair.authenticate(), IsOk());
    AuthenticateParts parts = parts_of(pair.authenticate_token).value();
    Bytes response(parts.nt_response.begin(), parts.nt_response.end());
    if (with_flag) {
      const auto parsed = Authenticate::parse(pair.authenticate_token);
      const auto flags = parsed->v2->blob.pairs.find(AvId::kFlags).value();
      response[static_cast<size_t>(flags.data() - parts.nt_response.data())] = 0;
    }
    parts.nt_response = response;
    const Bytes stripped = write_authenticate(parts);
    pair.authenticate_token = stripped;
    EXPECT_EQ(pair.finish().error().code, with_flag ? SEC_E_LOGON_DENIED : SEC_E_MESSAGE_ALTERED);
  }
}

TEST(NtlmFips, hosts_refuse_unless_the_setting_allows) {
  const Settings defaults = Settings::defaults();
  EXPECT_THAT(check_fips(false, defaults), IsOk());
  EXPECT_EQ(check_fips(true, defaults).error().code, SEC_E_CRYPTO_SYSTEM_INVALID);
  EXPECT_THAT(check_fips(true, defaults.with(Setting::kAllowNonFips, "yes")), IsOk());
}

}  // namespace
}  // namespace opensspi::ntlm
