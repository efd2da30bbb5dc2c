// SPDX-License-Identifier: MIT
#include "sspi/host.h"

#include "base/fork.h"
#include "base/mutex.h"
#include "sspi/package.h"

namespace opensspi::sspi {
namespace {

ForkSafeMutex g_mutex;  // guards the entries of all hosts

}  // namespace

std::shared_ptr<PackageState> PackageStates::find(const Package& package) {
  if (forks_ != fork_generation()) {
    static_cast<void>(new std::vector<Entry>(std::move(entries_)));  // abandoned
    entries_.clear();
    forks_ = fork_generation();
  }
  for (const Entry& entry : entries_) {
    if (entry.first == &package) {
      return entry.second;
    }
  }
  return nullptr;
}

std::shared_ptr<PackageState> PackageStates::get(const Package& package) {
  {
    const MutexLock lock(g_mutex);
    if (auto known = find(package)) {
      return known;
    }
  }
  // Made without the lock, because a package may take other locks meanwhile.
  std::shared_ptr<PackageState> made = package.make_state();
  if (made == nullptr) {
    return nullptr;
  }
  const MutexLock lock(g_mutex);
  if (auto first = find(package)) {
    return first;
  }
  entries_.emplace_back(&package, made);
  return made;
}

}  // namespace opensspi::sspi
