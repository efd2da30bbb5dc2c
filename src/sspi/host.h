// SPDX-License-Identifier: MIT
// Host: the environment of every package, and the state that a package keeps as long as its host
// exists.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "base/env.h"
#include "identity/authority.h"

namespace opensspi::sspi {

class Package;
class Registry;

// PackageState is what a package keeps beyond its credentials: a cache of TLS sessions, Digest's
// nonces. Any thread may use it.
class PackageState {
 public:
  virtual ~PackageState() = default;
};

// PackageStates holds the state of each package of one host. Any thread.
class PackageStates {
 public:
  // get returns the package's state, which Package::make_state makes at the first call; null if the
  // package has none. A forked child starts with new states; those of the parent are abandoned and
  // not destroyed, because threads that the child does not have may hold their locks.
  [[nodiscard]] std::shared_ptr<PackageState> get(const Package& package);

 private:
  using Entry = std::pair<const Package*, std::shared_ptr<PackageState>>;
  [[nodiscard]] std::shared_ptr<PackageState> find(const Package& package);

  std::vector<Entry> entries_;
  uint64_t forks_ = 0;  // fork_generation() of the entries
};

// Host is the environment, the accounts and the other packages. It outlives all credentials. Copies
// share the states.
struct Host {
  const Env& env;
  identity::Accounts& accounts;
  const Registry& registry;
  std::shared_ptr<PackageStates> states = std::make_shared<PackageStates>();

  // state returns what `package`, which makes a `State`, keeps with this host.
  template <class State>
  [[nodiscard]] std::shared_ptr<State> state(const Package& package) const {
    return std::static_pointer_cast<State>(states->get(package));
  }
};

}  // namespace opensspi::sspi
