// SPDX-License-Identifier: MIT
// What a transaction holds, in the order in which it was taken.
#pragma once

#include <atomic>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "storage/transaction.h"

namespace opensspi::storage {

class Connection;

struct Transaction::Hold {
  Hold(std::shared_ptr<Storage> kept, Mutex& mutex) : store(std::move(kept)), lock(mutex) {}

  std::shared_ptr<Storage> store;
  ForkHold fork;
  AsProcess as_process;
  MutexLock lock;
  Connection* connection = nullptr;
  std::atomic<uint32_t>* memory_counter = nullptr;  // of a written store in memory
  uint32_t counter = 0;
  bool ended = false;
};

}  // namespace opensspi::storage
