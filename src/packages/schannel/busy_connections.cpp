// SPDX-License-Identifier: MIT
#include "packages/schannel/busy_connections.h"

#include <algorithm>
#include <chrono>

namespace opensspi::schannel {
namespace {

int64_t seconds_now() {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

// Few are looked at, so that a host with more busy connections than places spends little on them.
bool BusyConnections::make_room() {
  constexpr size_t kMostLookedAt = 8;
  if (connections_.size() < kMost) {
    connections_.push_back(nullptr);
    next_ = connections_.size() - 1;
    return true;
  }
  for (size_t i = 0; i < kMostLookedAt; ++i) {
    next_ = (next_ + 1) % connections_.size();
    if (!connections_[next_]->take_use() && connections_[next_]->give_back()) {
      return true;
    }
  }
  return false;
}

bool BusyConnections::insert(BusyConnection& connection) {
  if (!is_of_this_process() || !mutex_.try_lock()) {
    return false;
  }
  const bool has_place = make_room();
  if (has_place) {
    connections_[next_] = &connection;
  }
  mutex_.unlock();
  return has_place;
}

void BusyConnections::sweep(const BusyConnection& connection) {
  const int64_t now = seconds_now();
  if (last_sweep_.load(std::memory_order_relaxed) == now || !is_of_this_process() ||
      !mutex_.try_lock()) {
    return;
  }
  last_sweep_.store(now, std::memory_order_relaxed);
  std::erase_if(connections_, [&](BusyConnection* one) {
    return one != &connection && !one->take_use() && one->give_back();
  });
  mutex_.unlock();
}

void BusyConnections::erase(BusyConnection& connection) {
  if (!is_of_this_process()) {
    return;
  }
  const MutexLock lock(mutex_);
  std::erase(connections_, &connection);
}

size_t BusyConnections::size() {
  const MutexLock lock(mutex_);
  return connections_.size();
}

}  // namespace opensspi::schannel
