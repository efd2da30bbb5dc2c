// What contexts weigh, and that messages allocate nothing.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "packages/ntlm/testing.h"

namespace {

std::atomic<size_t> g_heap_in_use{0};
std::atomic<size_t> g_num_allocations{0};

void* counted(size_t len) {
  void* memory = std::malloc(len == 0 ? 1 : len);
  if (memory == nullptr) throw std::bad_alloc();
  g_heap_in_use += malloc_usable_size(memory);
  ++g_num_allocations;
  return memory;
}

void uncounted(void* memory) {
  if (memory == nullptr) return;
  g_heap_in_use -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

// These count for the whole test program; nothing else in it looks.
void* operator new(size_t len) { return counted(len); }
void* operator new[](size_t len) { return counted(len); }
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

TEST(Footprint, a_live_pair_of_contexts_takes_six_kilobytes_at_most) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  pair.client_input.target_name = "HTTP/server.example";
  ASSERT_TRUE(pair.run().ok());
  const size_t with_pair = in_use();
  const identity::ClientPtr shared = pair.server->client().value();
  pair.client.reset();
  pair.server.reset();
  const size_t weight = with_pair - in_use() + 8 * kMallocHeader;
  EXPECT_LE(weight, 6 * 1024u);
  RecordProperty("bytes", static_cast<int>(weight));
}

TEST(Footprint, nothing_is_left_behind) {
  World world;
  const auto round = [&](bool fails) {
    Pair pair(world);
    pair.client_input.requested = kSealing;
    if (fails) pair.identity = testing::identity_of("User", "", "wrong");
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

TEST(Footprint, messages_allocate_nothing) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  ASSERT_TRUE(pair.run().ok());
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
