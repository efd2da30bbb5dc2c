// SPDX-License-Identifier: MIT
// BusyConnections: which connections of a host keep OpenSSL's buffers between two records.
//
// The buffers of a connection have 34 KB. To allocate them for each record costs more than to
// encrypt a short one, and to keep them for thousands of idle connections wastes memory. So the
// connections that are in use keep them, at most 256 at once, and give them back when they have
// not been used for a second or two, or when another connection needs the place.
#pragma once

#include <atomic>
#include <vector>

#include "base/fork.h"
#include "base/mutex.h"

namespace opensspi::schannel {

// BusyConnection is a connection that may keep its buffers.
class BusyConnection {
 public:
  BusyConnection() = default;
  BusyConnection(const BusyConnection&) = delete;
  BusyConnection& operator=(const BusyConnection&) = delete;
  virtual ~BusyConnection() = default;

  // give_back frees the buffers, from any thread. False if the connection is in use just now.
  [[nodiscard]] virtual bool give_back() = 0;

  // note_use is called for each record.
  void note_use() { used_.store(true, std::memory_order_relaxed); }
  // take_use returns whether note_use was called since the last take_use.
  [[nodiscard]] bool take_use() { return used_.exchange(false, std::memory_order_relaxed); }

 private:
  std::atomic<bool> used_ = false;
};

// BusyConnections may be used by any thread. No function waits for a lock, except erase.
class BusyConnections {
 public:
  static constexpr size_t kMost = 256;

  // insert returns whether the connection, whose lock the caller has, may keep its buffers from now
  // on. It is not inserted already.
  [[nodiscard]] bool insert(BusyConnection& connection);
  // sweep makes the others give back what they have not used since the last time; at most once in
  // a second. The caller has the lock of `connection`.
  void sweep(const BusyConnection& connection);
  // erase is called before a connection ends, without its lock.
  void erase(BusyConnection& connection);
  [[nodiscard]] size_t size();

 private:
  // A forked child may find the lock taken by a thread that it does not have. It leaves the list
  // of its parent alone.
  [[nodiscard]] bool is_of_this_process() const { return fork_generation() == forks_; }
  [[nodiscard]] bool make_room() REQUIRES(mutex_);

  const uint64_t forks_ = fork_generation();
  std::atomic<int64_t> last_sweep_ = 0;  // seconds of the steady clock
  Mutex mutex_;
  std::vector<BusyConnection*> connections_ GUARDED_BY(mutex_);
  size_t next_ GUARDED_BY(mutex_) = 0;  // the one that make_room looks at first
};

}  // namespace opensspi::schannel
