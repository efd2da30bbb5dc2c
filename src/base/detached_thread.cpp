// SPDX-License-Identifier: MIT
#include "base/detached_thread.h"

#include <pthread.h>

#include <csignal>
#include <memory>
#include <utility>

namespace opensspi {
namespace {

using Work = std::function<void()>;

void* run(void* argument) {
  const std::unique_ptr<Work> work(static_cast<Work*>(argument));
  (*work)();
  return nullptr;
}

}  // namespace

bool run_detached(std::function<void()> work) {
  auto argument = std::make_unique<Work>(std::move(work));
  sigset_t all{};
  sigset_t before{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread{};
  const int problem = pthread_create(&thread, nullptr, run, argument.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (problem != 0) {
    return false;
  }
  static_cast<void>(argument.release());  // the thread's now
  pthread_detach(thread);
  return true;
}

}  // namespace opensspi
