// SPDX-License-Identifier: MIT
// Containers in memory: what CRYPT_VERIFYCONTEXT opens.
#include <map>

#include "base/mutex.h"
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

}  // namespace

std::shared_ptr<Container> memory_container(std::string name) {
  return std::make_shared<MemoryContainer>(std::move(name));
}

}  // namespace opensspi::csp
