// SPDX-License-Identifier: MIT
// Exported contexts continue where they were, and other bytes are refused.
#include <gtest/gtest.h>

#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using sspi::Attribute;
using sspi::Flag;
using testing::data;
using testing::kSealing;
using testing::Pair;
using testing::session_key;
using testing::token;
using testing::World;

void expect_message_passes(sspi::Context& from, sspi::Context& to) {
  Bytes text = {'t', 'e', 'x', 't'};
  Bytes trailer(16);
  sspi::Buffer buffers[] = {data(text), token(trailer)};
  ASSERT_THAT(from.seal(0, buffers, 1), IsOk());
  ASSERT_THAT(to.unseal(buffers, 1), IsOk());
  EXPECT_EQ(as_text(text), "text");
}

class NtlmExportedContext : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    pair_.client_input.requested = kSealing;
    pair_.client_input.target_name = "HTTP/server";
    if (GetParam()) {
      pair_.client_input.requested |= Flag::kDatagram;
      pair_.server_input.requested = Flag::kDatagram;
    }
    ASSERT_THAT(pair_.run(), IsOk());
    for (int i = 0; i < 3; ++i) {
      expect_message_passes(*pair_.client, *pair_.server);
    }
    expect_message_passes(*pair_.server, *pair_.client);
  }

  Result<std::unique_ptr<sspi::Context>> import(ByteView state, identity::ClientPtr client) {
    return package().import_state(world_.host(), state, std::move(client));
  }

  World world_;
  Pair pair_{world_};
};
INSTANTIATE_TEST_SUITE_P(State, NtlmExportedContext, ::testing::Values(false, true));

TEST_P(NtlmExportedContext, goes_on_where_it_was_on_both_ends) {
  const auto server_state = pair_.server->export_state();
  ASSERT_THAT(server_state, IsOk()) << server_state.error().why;
  const auto server = import(server_state->reveal(), pair_.server->client().value());
  ASSERT_THAT(server, IsOk()) << server.error().why;
  const auto client = import(pair_.client->export_state()->reveal(), nullptr);
  ASSERT_THAT(client, IsOk()) << client.error().why;
  EXPECT_EQ(session_key(**server), session_key(**client));
  expect_message_passes(**client, **server);
  expect_message_passes(**server, **client);
}

TEST_P(NtlmExportedContext, says_of_itself_what_it_said) {
  const auto server =
      import(pair_.server->export_state()->reveal(), pair_.server->client().value());
  const auto client = import(pair_.client->export_state()->reveal(), nullptr);
  for (const auto& [before, after] : {std::pair{pair_.server.get(), server->get()},
                                      std::pair{pair_.client.get(), client->get()}}) {
    const auto same = [&, old = before, now = after](Attribute attribute, auto member) {
      return member(*old->query(attribute)) == member(*now->query(attribute));
    };
    EXPECT_TRUE(
        same(Attribute::kNames, [](auto& value) { return std::get<sspi::Names>(value).user; }));
    EXPECT_TRUE(same(Attribute::kFlags, [](auto& value) {
      return std::get<sspi::ContextFlags>(value).granted.bits();
    }));
    EXPECT_TRUE(same(Attribute::kLifespan,
                     [](auto& value) { return std::get<sspi::Lifespan>(value).start.ticks; }));
    EXPECT_TRUE(same(Attribute::kClientSpecifiedTarget, [](auto& value) {
      return std::get<sspi::ClientSpecifiedTarget>(value).target;
    }));
    EXPECT_EQ(before->identify_only(), after->identify_only());
  }
}

TEST_P(NtlmExportedContext, needs_a_client_exactly_where_it_had_one) {
  const auto server_state = pair_.server->export_state();
  const auto client_state = pair_.client->export_state();
  EXPECT_EQ(import(server_state->reveal(), nullptr).error().code, SEC_E_INVALID_TOKEN);
  EXPECT_EQ(import(client_state->reveal(), pair_.server->client().value()).error().code,
            SEC_E_INVALID_TOKEN);
}

TEST_P(NtlmExportedContext, cut_anywhere_or_made_longer_is_refused) {
  const auto state = pair_.client->export_state();
  const Bytes whole(state->reveal().begin(), state->reveal().end());
  for (size_t len = 0; len < whole.size(); ++len) {
    ASSERT_EQ(import(ByteView(whole).first(len), nullptr).error().code, SEC_E_INVALID_TOKEN) << len;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_FALSE(import(longer, nullptr).ok());
}

TEST_P(NtlmExportedContext, with_any_byte_changed_is_refused_or_usable_without_harm) {
  const auto state = pair_.client->export_state();
  for (size_t at = 0; at < state->size(); ++at) {
    Bytes spoilt(state->reveal().begin(), state->reveal().end());
    spoilt[at] = static_cast<uint8_t>(spoilt[at] ^ 0xFF);
    const auto context = import(spoilt, nullptr);
    if (!context.ok()) {
      continue;
    }
    Bytes text(8);
    Bytes trailer(16);
    sspi::Buffer buffers[] = {data(text), token(trailer)};
    const Status sealed = (*context)->seal(0, buffers, 0);
    std::ignore = (*context)->unseal(buffers, 0);
    EXPECT_TRUE(sealed.ok() || sealed.error().is(SEC_E_UNSUPPORTED_FUNCTION));
  }
}

TEST_P(NtlmExportedContext, of_another_version_is_refused) {
  const auto state = pair_.client->export_state();
  Bytes other(state->reveal().begin(), state->reveal().end());
  other[0] = 2;
  EXPECT_EQ(import(other, nullptr).error().code, SEC_E_INVALID_TOKEN);
}

}  // namespace
}  // namespace opensspi::ntlm
