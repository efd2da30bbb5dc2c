// SPDX-License-Identifier: MIT
// Which connections keep their buffers.
#include "packages/schannel/busy_connections.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

namespace opensspi::schannel {
namespace {

struct Counted final : BusyConnection {
  bool give_back() override {
    num_given_back += in_use ? 0 : 1;
    return !in_use;
  }
  bool in_use = false;
  int num_given_back = 0;
};

std::vector<std::unique_ptr<Counted>> fill(BusyConnections& busy) {
  std::vector<std::unique_ptr<Counted>> all;
  for (size_t i = 0; i < BusyConnections::kMost; ++i) {
    all.push_back(std::make_unique<Counted>());
    EXPECT_TRUE(busy.insert(*all.back()));
  }
  return all;
}

TEST(SchannelBusyConnections, an_unused_one_makes_room_for_another) {
  BusyConnections busy;
  const auto all = fill(busy);
  for (const auto& one : all) {
    one->note_use();
  }
  Counted another;
  while (!busy.insert(another)) {  // each try looks at some and takes their use
  }
  EXPECT_EQ(busy.size(), BusyConnections::kMost);
  int num_given_back = 0;
  for (const auto& one : all) {
    num_given_back += one->num_given_back;
  }
  EXPECT_EQ(num_given_back, 1);
}

TEST(SchannelBusyConnections, one_that_is_in_use_keeps_its_place) {
  BusyConnections busy;
  const auto all = fill(busy);
  for (const auto& one : all) {
    one->in_use = true;
  }
  Counted another;
  for (size_t i = 0; i < BusyConnections::kMost; ++i) {
    EXPECT_FALSE(busy.insert(another));
  }
}

TEST(SchannelBusyConnections, a_sweep_takes_what_was_not_used_since_the_last_one) {
  using namespace std::chrono_literals;
  BusyConnections busy;
  Counted idle;
  Counted active;
  Counted sweeper;
  for (Counted* const one : {&idle, &active, &sweeper}) {
    ASSERT_TRUE(busy.insert(*one));
    one->note_use();
  }
  busy.sweep(sweeper);
  EXPECT_EQ(busy.size(), 3u) << "all were used";
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (busy.size() == 3 && std::chrono::steady_clock::now() < until) {
    active.note_use();
    busy.sweep(sweeper);
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(idle.num_given_back, 1);
  EXPECT_EQ(active.num_given_back, 0);
  EXPECT_EQ(sweeper.num_given_back, 0) << "its lock is held";
  EXPECT_EQ(busy.size(), 2u);
}

TEST(SchannelBusyConnections, one_that_ends_is_not_called) {
  BusyConnections busy;
  auto ended = std::make_unique<Counted>();
  ASSERT_TRUE(busy.insert(*ended));
  busy.erase(*ended);
  ended.reset();
  EXPECT_EQ(busy.size(), 0u);
  Counted never;
  busy.erase(never);
}

}  // namespace
}  // namespace opensspi::schannel
