#include "base/fork.h"

#include <pthread.h>

#include <array>
#include <atomic>
#include <cstdlib>

namespace opensspi {
namespace {

constexpr size_t kMaxMutexes = 32;

struct Registry {
  std::array<ForkSafeMutex*, kMaxMutexes> mutexes{};
  std::atomic<size_t> count{0};
  std::atomic<uint64_t> generation{0};
};

Registry& registry() {
  static Registry instance;
  return instance;
}

void before_fork() {
  for (size_t i = 0; i < registry().count; ++i) registry().mutexes[i]->lock();
}

void after_fork() {
  for (size_t i = registry().count; i-- > 0;) registry().mutexes[i]->unlock();
}

void after_fork_in_child() {
  registry().generation.fetch_add(1, std::memory_order_relaxed);
  after_fork();
}

[[maybe_unused]] const int kInstalled =
    pthread_atfork(before_fork, after_fork, after_fork_in_child);

}  // namespace

ForkSafeMutex::ForkSafeMutex() {
  const size_t index = registry().count.load();
  if (index == kMaxMutexes)
    std::abort();  // raise kMaxMutexes: static objects only, so this shows at the first start
  registry().mutexes[index] = this;
  registry().count.store(index + 1);
}

uint64_t fork_generation() { return registry().generation.load(std::memory_order_relaxed); }

}  // namespace opensspi
