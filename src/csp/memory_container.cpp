// SPDX-License-Identifier: MIT
// Containers in memory: what CRYPT_VERIFYCONTEXT opens, and a whole store of them for tests.
#include <map>
#include <tuple>

#include "base/mutex.h"
#include "crypto/random.h"
#include "csp/container.h"

namespace opensspi::csp {
namespace {

constexpr Error kNoPair = fail(NTE_NO_KEY, "the container has no such key pair");

StoredKeyPair copy_of(const StoredKeyPair& pair) {
  return {pair.algorithm, pair.permissions, pair.private_blob.copy(), pair.on_token};
}

class MemoryContainer final : public Container {
 public:
  explicit MemoryContainer(std::string name) : name_(std::move(name)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string unique_name() const override { return name_; }

  [[nodiscard]] Result<bool> has(KeySpec spec) const override {
    const MutexLock lock(mutex_);
    return pairs_.contains(spec);
  }

  [[nodiscard]] Result<StoredKeyPair> load(KeySpec spec) const override {
    const MutexLock lock(mutex_);
    const auto found = pairs_.find(spec);
    if (found == pairs_.end()) {
      return kNoPair;
    }
    return copy_of(found->second);
  }

  [[nodiscard]] Status store(KeySpec spec, const StoredKeyPair& pair) override {
    const MutexLock lock(mutex_);
    pairs_.insert_or_assign(spec, copy_of(pair));
    certificates_.erase(spec);
    return {};
  }

  [[nodiscard]] Status remove(KeySpec spec) override {
    const MutexLock lock(mutex_);
    if (pairs_.erase(spec) == 0) {
      return kNoPair;
    }
    certificates_.erase(spec);
    return {};
  }

  [[nodiscard]] Result<Bytes> certificate(KeySpec spec) const override {
    const MutexLock lock(mutex_);
    const auto found = certificates_.find(spec);
    return found == certificates_.end() ? Bytes() : found->second;
  }

  [[nodiscard]] Status set_certificate(KeySpec spec, ByteView der) override {
    const MutexLock lock(mutex_);
    if (!pairs_.contains(spec)) {
      return kNoPair;
    }
    certificates_[spec] = Bytes(der.begin(), der.end());
    return {};
  }

  [[nodiscard]] Result<Bytes> security_descriptor() const override {
    return fail(NTE_BAD_TYPE, "a container in memory has no owner");
  }

  [[nodiscard]] Result<std::shared_ptr<crypto::PrivateKey>> generate(KeySpec, AlgorithmNumber,
                                                                     uint32_t, uint32_t) override {
    return std::shared_ptr<crypto::PrivateKey>();
  }

 private:
  const std::string name_;
  mutable Mutex mutex_;
  std::map<KeySpec, StoredKeyPair> pairs_ GUARDED_BY(mutex_);
  std::map<KeySpec, Bytes> certificates_ GUARDED_BY(mutex_);
};

std::string folded(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c + 32);
    }
  }
  return lower;
}

class MemoryStore final : public ContainerStore {
 public:
  MemoryStore() { crypto::random_bytes(opaque_key_.reveal()); }

  [[nodiscard]] std::string default_name() const override { return "default"; }

  [[nodiscard]] Result<std::shared_ptr<Container>> open(const ContainerPlace& place,
                                                        std::string_view name) override {
    const MutexLock lock(mutex_);
    const auto found = containers_.find(key(place, name));
    if (found == containers_.end()) {
      return fail(NTE_BAD_KEYSET, "there is no such container");
    }
    return std::shared_ptr<Container>(found->second);
  }

  [[nodiscard]] Result<std::shared_ptr<Container>> create(const ContainerPlace& place,
                                                          std::string_view name) override {
    const MutexLock lock(mutex_);
    const auto [at, is_new] = containers_.try_emplace(key(place, name), nullptr);
    if (!is_new) {
      return fail(NTE_EXISTS, "a container of this name already exists");
    }
    at->second = std::make_shared<MemoryContainer>(std::string(name));
    return std::shared_ptr<Container>(at->second);
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

  Mutex mutex_;
  std::map<Key, std::shared_ptr<MemoryContainer>> containers_ GUARDED_BY(mutex_);
  crypto::SealKey opaque_key_;
};

}  // namespace

std::unique_ptr<ContainerStore> memory_container_store() { return std::make_unique<MemoryStore>(); }

std::shared_ptr<Container> ephemeral_container() { return std::make_shared<MemoryContainer>(""); }

}  // namespace opensspi::csp
