// SPDX-License-Identifier: MIT
// The memory of handshakes that clients began and do not continue.
#include <malloc.h>

#include "support/results.h"
#include "support/schannel.h"

namespace opensspi::schannel {
namespace {

using sspi::Outcome;
using sspi::Role;
using testing::Peer;
using testing::server_rules;
using testing::Side;
using testing::World;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsMeasured = false;  // a sanitizer has its own malloc
constexpr size_t kNum = 1000;
#else
constexpr bool kIsMeasured = true;
constexpr size_t kNum = 10'000;
#endif

size_t in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// begin_many starts contexts, gives each the same token, and expects that what they take is
// bounded.
void begin_many(ByteView token, Outcome expected, size_t most_each) {
  World world;
  const Side first(world, Role::kAcceptor, server_rules());
  std::vector<std::unique_ptr<sspi::Context>> contexts;
  contexts.reserve(kNum);
  const size_t before = in_use();
  for (size_t number = 0; number < kNum; ++number) {
    contexts.push_back(package().start(world.host, first.credential, Role::kAcceptor).value());
    sspi::StepInput input;
    input.token = token;
    const auto step = contexts.back()->step(input);
    ASSERT_THAT(step, IsOk());
    ASSERT_FALSE(step->error);
    ASSERT_EQ(step->outcome, expected);
  }
  const size_t each = (in_use() - before) / kNum;
  ::testing::Test::RecordProperty("bytes", static_cast<int>(each));
  if (kIsMeasured) {
    EXPECT_LE(each, most_each);
  }
  contexts.clear();
  if (kIsMeasured) {
    EXPECT_LE(in_use(), before + 64 * kNum) << "nothing is left behind";
  }
}

Bytes hello_of(int version) {
  Peer client(End::kClient, version);
  client.start();
  return client.handshake({});
}

TEST(SchannelFootprint, of_ten_thousand_handshakes_after_the_hello_is_bounded) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    begin_many(hello_of(version), Outcome::kContinue, 64 * 1024);
  }
}

TEST(SchannelFootprint, of_ten_thousand_halves_of_a_hello_is_bounded) {
  const Bytes hello = hello_of(TLS1_3_VERSION);
  begin_many(ByteView(hello).first(hello.size() / 2), Outcome::kIncompleteMessage, 16 * 1024);
}

// The first of two records: OpenSSL keeps that half.
TEST(SchannelFootprint, of_ten_thousand_first_records_of_a_hello_is_bounded) {
  const Bytes hello = hello_of(TLS1_3_VERSION);
  Bytes half(hello.begin(), hello.begin() + static_cast<std::ptrdiff_t>(hello.size() / 2));
  half[3] = static_cast<uint8_t>((half.size() - 5) >> 8);
  half[4] = static_cast<uint8_t>(half.size() - 5);
  begin_many(half, Outcome::kContinue, 64 * 1024);
}

}  // namespace
}  // namespace opensspi::schannel
