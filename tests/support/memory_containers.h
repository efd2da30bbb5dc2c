// SPDX-License-Identifier: MIT
// A whole store of key containers in memory.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "base/mutex.h"
#include "crypto/random.h"
#include "csp/container.h"

namespace opensspi::csp::testing {

// MemoryContainerStore keeps containers in this process only, as long as it exists itself.
class MemoryContainerStore final : public ContainerStore {
 public:
  MemoryContainerStore() { crypto::random_bytes(opaque_key_.reveal()); }

  [[nodiscard]] std::string default_name() const override { return "default"; }

  [[nodiscard]] Result<std::shared_ptr<Container>> open(const ContainerPlace& place,
                                                        std::string_view name) override {
    const MutexLock lock(mutex_);
    const auto found = containers_.find(key(place, name));
    if (found == containers_.end()) {
      return fail(NTE_BAD_KEYSET, "there is no such container");
    }
    return found->second;
  }

  [[nodiscard]] Result<std::shared_ptr<Container>> create(const ContainerPlace& place,
                                                          std::string_view name) override {
    const MutexLock lock(mutex_);
    const auto [at, is_new] = containers_.try_emplace(key(place, name), nullptr);
    if (!is_new) {
      return fail(NTE_EXISTS, "a container of this name already exists");
    }
    at->second = memory_container(std::string(name));
    return at->second;
  }

  [[nodiscard]] Status remove(const ContainerPlace& place, std::string_view name) override {
    const MutexLock lock(mutex_);
    if (containers_.erase(key(place, name)) == 0) {
      return fail(NTE_BAD_KEYSET, "there is no such container");
    }
    return {};
  }

  [[nodiscard]] Result<std::vector<std::string>> names(const ContainerPlace& place) override {
    const MutexLock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [at, container] : containers_) {
      if (key(place, std::get<3>(at)) == at) {
        names.push_back(container->name());
      }
    }
    return names;
  }

  [[nodiscard]] Result<crypto::SealKey> opaque_key() override { return opaque_key_; }

 private:
  using Key = std::tuple<ContainerFamily, Implementation, bool, std::string>;
  static Key key(const ContainerPlace& place, std::string_view name) {
    return {place.family, place.implementation, place.machine, folded(name)};
  }

  // Names of containers do not depend on the case of ASCII letters.
  static std::string folded(std::string_view name) {
    std::string lower(name);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') {
        c = static_cast<char>(c + 32);
      }
    }
    return lower;
  }

  Mutex mutex_;
  std::map<Key, std::shared_ptr<Container>> containers_ GUARDED_BY(mutex_);
  crypto::SealKey opaque_key_;
};

inline std::unique_ptr<ContainerStore> memory_container_store() {
  return std::make_unique<MemoryContainerStore>();
}

}  // namespace opensspi::csp::testing
