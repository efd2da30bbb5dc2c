// SPDX-License-Identifier: MIT
// The memory that contexts use, and that messages allocate nothing.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "support/ntlm.h"
#include "support/results.h"

namespace {

std::atomic<size_t> g_heap_in_use{0};
std::atomic<size_t> g_num_allocations{0};

void* counted_or_null(size_t len) noexcept {
  void* memory = std::malloc(len == 0 ? 1 : len);
  if (memory == nullptr) {
    return nullptr;
  }
  g_heap_in_use += malloc_usable_size(memory);
  ++g_num_allocations;
  return memory;
}

void* counted(size_t len) {
  void* memory = counted_or_null(len);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void uncounted(void* memory) {
  if (memory == nullptr) {
    return;
  }
  g_heap_in_use -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

// These count for the whole test program; nothing else in it uses them.
void* operator new(size_t len) { return counted(len); }
void* operator new[](size_t len) { return counted(len); }
void* operator new(size_t len, const std::nothrow_t& /*tag*/) noexcept {
  return counted_or_null(len);
}
void operator delete(void* memory) noexcept { uncounted(memory); }
void operator delete[](void* memory) noexcept { uncounted(memory); }
void operator delete(void* memory, size_t /*len*/) noexcept { uncounted(memory); }
void operator delete[](void* memory, size_t /*len*/) noexcept { uncounted(memory); }

namespace opensspi::ntlm {
namespace {

using testing::data;
using testing::kSealing;
using testing::Pair;
using testing::token;
using testing::World;

constexpr size_t kMallocHeader = 8;

// What is in use beside the account itself, which contexts of one account share.
size_t in_use() { return g_heap_in_use.load() + secret_bytes_in_use(); }

TEST(NtlmFootprint, a_live_pair_of_contexts_takes_six_kilobytes_at_most) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  pair.client_input.target_name = "HTTP/server.example";
  ASSERT_THAT(pair.run(), IsOk());
  const size_t with_pair = in_use();
  const identity::ClientPtr shared = pair.server->client().value();
  pair.client.reset();
  pair.server.reset();
  const size_t weight = with_pair - in_use() + 8 * kMallocHeader;
  EXPECT_LE(weight, 6 * 1024u);
  RecordProperty("bytes", static_cast<int>(weight));
}

TEST(NtlmFootprint, nothing_is_left_behind) {
  World world;
  const auto round = [&](bool fails) {
    Pair pair(world);
    pair.client_input.requested = kSealing;
    if (fails) {
      pair.identity = testing::identity_of("User", "", "wrong");
    }
    EXPECT_EQ(pair.run().ok(), !fails);
  };
  round(false);
  round(true);
  const size_t before = in_use();
  for (int i = 0; i < 50; ++i) {
    round(false);
    round(true);
  }
  EXPECT_EQ(in_use(), before);
}

// A handshake one of whose messages has a byte changed or is cut, by a counter that reaches every
// position.
void run_malformed(World& world, const sspi::CredentialPtr& client,
                   const sspi::CredentialPtr& server, size_t number) {
  Pair pair(world);
  pair.client_credential = client;
  pair.server_credential = server;
  pair.client_input.requested = kSealing;
  const auto spoil = [&](Bytes& message, size_t which) {
    if (number % 3 != which) {
      return;
    }
    const size_t at = number / 3 % message.size();
    if (number % 2 == 0) {
      message.resize(at);
    }
    if (number % 2 == 1) {
      message[at] = static_cast<uint8_t>(message[at] ^ (1 + number % 255));
    }
  };
  const auto run = [&]() -> Status {
    TRY(pair.negotiate());
    spoil(pair.negotiate_token, 0);
    TRY(pair.challenge());
    spoil(pair.challenge_token, 1);
    TRY(pair.authenticate());
    spoil(pair.authenticate_token, 2);
    return pair.finish();
  };
  ASSERT_FALSE(run().ok()) << number;
}

// Ten thousand here, a million if OPENSSPI_SOAK is set.
TEST(NtlmFootprint, malformed_handshakes_leave_memory_flat) {
  World world;
  const auto client = world.acquire(sspi::Use::kOutbound).value();
  const auto server = world.acquire(sspi::Use::kInbound).value();
  for (size_t i = 0; i < 100; ++i) {
    run_malformed(world, client, server, i);
  }
  const size_t before = in_use();
  const size_t rounds = std::getenv("OPENSSPI_SOAK") != nullptr ? 1'000'000 : 10'000;
  for (size_t i = 0; i < rounds; ++i) {
    run_malformed(world, client, server, i);
  }
  EXPECT_EQ(in_use(), before);
}

TEST(NtlmFootprint, messages_allocate_nothing) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  ASSERT_THAT(pair.run(), IsOk());
  Bytes text(100'000);
  Bytes trailer(16);
  sspi::Buffer buffers[] = {data(text), token(trailer)};
  const size_t before = g_num_allocations;
  const size_t secret_before = secret_bytes_in_use();
  bool all = true;
  for (int i = 0; i < 10; ++i) {
    all = all && pair.client->seal(0, buffers, 0).ok();
    all = all && pair.server->unseal(buffers, 0).ok();
    all = all && pair.server->sign(0, buffers, 0).ok();
    all = all && pair.client->verify(buffers, 0).ok();
    all = all && !pair.client->verify(buffers, 0).ok();
    all = all && !pair.client->unseal(buffers, 0).ok();
  }
  EXPECT_EQ(g_num_allocations, before);
  EXPECT_EQ(secret_bytes_in_use(), secret_before);
  EXPECT_TRUE(all);
}

}  // namespace
}  // namespace opensspi::ntlm
