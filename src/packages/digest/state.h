// SPDX-License-Identifier: MIT
// State: what the package keeps with a host beyond its credentials.
#pragma once

#include <memory>

#include "base/mutex.h"
#include "packages/digest/sessions.h"
#include "sspi/host.h"

namespace opensspi::digest {

// State holds the key of this host's nonces, and the sessions of those that have had a response. A
// forked child has a new state, in which its parent's nonces are stale, so that no nonce can be
// used in both processes. Any thread.
class State final : public sspi::PackageState {
 public:
  // mint returns the maker of nonces, which the first call makes.
  [[nodiscard]] const NonceMint& mint(const Env& env) {
    const MutexLock lock(mutex_);
    if (mint_ == nullptr) {
      mint_ = std::make_unique<NonceMint>(env);
    }
    return *mint_;
  }
  [[nodiscard]] Sessions& sessions() { return sessions_; }

 private:
  Mutex mutex_;
  std::unique_ptr<NonceMint> mint_ GUARDED_BY(mutex_);
  Sessions sessions_;
};

}  // namespace opensspi::digest
