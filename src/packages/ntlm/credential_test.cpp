// SPDX-License-Identifier: MIT
#include "packages/ntlm/credential.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using sspi::Use;
using testing::identity_of;
using testing::Pair;
using testing::World;

std::string name_of(World& world, sspi::SuppliedIdentity identity) {
  const auto credential = world.acquire(Use::kOutbound, std::move(identity));
  return credential.ok() ? (*credential)->name().value() : std::to_string(credential.error().code);
}

TEST(NtlmCredential, names_are_taken_in_every_spelling) {
  World world;
  EXPECT_EQ(name_of(world, identity_of("user", "DOM", "x")), "DOM\\user");
  EXPECT_EQ(name_of(world, identity_of("DOM\\user", "", "x")), "DOM\\user");
  EXPECT_EQ(name_of(world, identity_of("user@realm.example", "", "x")), "user@realm.example");
  EXPECT_EQ(name_of(world, identity_of("user", ".", "x")), "SERVER\\user");
  EXPECT_EQ(name_of(world, identity_of(".\\user", "", "x")), "SERVER\\user");
  EXPECT_EQ(name_of(world, identity_of("user", "", "")), "user");  // an empty password is one
}

TEST(NtlmCredential, nobody_named_is_the_current_user) {
  World world;
  EXPECT_EQ(world.acquire(Use::kOutbound).value()->name().value(), "Domain\\User");
  EXPECT_EQ(world.acquire(Use::kInbound).value()->name().value(), "Domain\\User");
  EXPECT_EQ(name_of(world, sspi::SuppliedIdentity()), "Domain\\User");
}

sspi::SuppliedIdentity part_of_identity(std::optional<std::string> user,
                                        std::optional<std::string> domain,
                                        std::optional<std::string_view> password) {
  sspi::SuppliedIdentity identity;
  identity.user = std::move(user);
  identity.domain = std::move(domain);
  if (password) {
    identity.password = SecretBytes(as_bytes(*password));
  }
  return identity;
}

// Programs check a typed name by a handshake with themselves: the process's own user must not be
// used instead of a missing password.
TEST(NtlmCredential, with_a_part_missing_is_acquired_and_its_handshake_fails) {
  struct Case {
    std::optional<std::string> user;
    std::optional<std::string> domain;
    std::optional<std::string_view> password;
    const char* name;
  };
  for (const Case& tried :
       {Case{"User", {}, {}, "User"}, Case{"USER", "Domain", {}, "Domain\\USER"},
        Case{"Domain\\User", "", {}, "Domain\\User"}, Case{"Other", {}, {}, "Other"},
        Case{"", "", {}, ""}, Case{{}, "Domain", {}, "Domain\\"}, Case{{}, {}, "Password", ""},
        Case{"", {}, "Password", ""}, Case{{}, {}, "", ""},
        Case{"Domain\\", {}, "x", "Domain\\"}}) {
    World world;
    EXPECT_EQ(name_of(world, part_of_identity(tried.user, tried.domain, tried.password)),
              tried.name);
    Pair pair(world);
    pair.identity = part_of_identity(tried.user, tried.domain, tried.password);
    ASSERT_THAT(pair.negotiate(), IsOk());
    ASSERT_THAT(pair.challenge(), IsOk());
    EXPECT_EQ(pair.authenticate().error().code, SEC_E_NO_CREDENTIALS) << tried.name;
    EXPECT_TRUE(pair.authenticate_token.empty());
  }
}

TEST(NtlmCredential, with_a_part_missing_may_still_be_nobody_on_request) {
  World world;
  Pair pair(world);
  pair.identity = part_of_identity("User", {}, {});
  pair.client_input.requested = pair.server_input.requested = sspi::Flag::kNullSession;
  ASSERT_THAT(pair.run(), IsOk());
  EXPECT_TRUE(pair.server->client().value()->anonymous);
}

TEST(NtlmCredential, what_cannot_be_used_is_refused) {
  World world;
  EXPECT_EQ(name_of(world, identity_of("u", "", "\xFF")),
            std::to_string(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(name_of(world, identity_of(std::string(600, 'u'), "", "x")),
            std::to_string(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(name_of(world, identity_of("u", std::string(600, 'd'), "x")),
            std::to_string(SEC_E_UNKNOWN_CREDENTIALS));
  EXPECT_EQ(name_of(world, identity_of("u\xFF", "", "x")), std::to_string(SEC_E_CANNOT_PACK));
}

TEST(NtlmCredential, a_server_needs_no_secret_of_its_own) {
  World world;
  world.accounts.has_own = false;
  EXPECT_THAT(world.acquire(Use::kInbound), IsOk());
  EXPECT_EQ(world.acquire(Use::kOutbound).error().code, SEC_E_NO_CREDENTIALS);
  EXPECT_EQ(world.acquire(Use::kBoth).error().code, SEC_E_NO_CREDENTIALS);
}

TEST(NtlmCredential, serves_only_the_direction_it_was_acquired_for) {
  World world;
  const auto inbound = world.acquire(Use::kInbound).value();
  const auto outbound = world.acquire(Use::kOutbound).value();
  const auto both = world.acquire(Use::kBoth).value();
  const auto start = [&](const sspi::CredentialPtr& credential, sspi::Role role) {
    return package().start(world.host(), credential, role).ok();
  };
  EXPECT_FALSE(start(inbound, sspi::Role::kInitiator));
  EXPECT_FALSE(start(outbound, sspi::Role::kAcceptor));
  EXPECT_TRUE(start(both, sspi::Role::kInitiator));
  EXPECT_TRUE(start(both, sspi::Role::kAcceptor));
}

TEST(NtlmCredential, a_machine_number_is_the_same_until_the_next_boot) {
  class BootedEnv final : public Env {
   public:
    [[nodiscard]] Filetime now() const override { return {}; }
    void random(ByteSpan out) const override { std::fill(out.begin(), out.end(), uint8_t{9}); }
    [[nodiscard]] std::optional<std::string> variable(const char*) const override { return {}; }
    [[nodiscard]] Result<Bytes> read_file(const std::string& path, size_t) const override {
      if (path != "/proc/sys/kernel/random/boot_id") {
        return fail(ERROR_FILE_NOT_FOUND, "none");
      }
      return boot_id;
    }
    Bytes boot_id{1, 2, 3};
  };
  BootedEnv env;
  World world;
  const sspi::Host host{env, world.accounts, world.registry};
  const auto machine = [&] {
    sspi::AcquireRequest request;
    request.settings = std::make_shared<const Settings>(world.settings);
    const auto credential = package().acquire(host, std::move(request)).value();
    return static_cast<const Credential&>(*credential).outbound()->machine_id;
  };
  const auto first = machine();
  EXPECT_EQ(first, machine());
  EXPECT_NE(to_hex(first).substr(0, 32), to_hex(first).substr(32));
  env.boot_id = {4};
  EXPECT_NE(first, machine());
}

}  // namespace
}  // namespace opensspi::ntlm
