// SPDX-License-Identifier: MIT
#include "cert/stores/host_bundle.h"

#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <tuple>
#include <unordered_map>

#include "base/fork.h"
#include "cert/stores/file_store.h"

namespace opensspi::cert {
namespace {

constexpr const char* kHostBundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/var/lib/ca-certificates/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};
constexpr size_t kMaxBundleLen = size_t{64} << 20;

// FileState tells one version of a file from another; a change of its owner or mode makes another.
using FileState = std::tuple<dev_t, ino_t, off_t, int64_t, int64_t, int64_t, int64_t>;

std::optional<FileState> state_of(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return std::nullopt;
  }
  return FileState{info.st_dev,         info.st_ino,          info.st_size,
                   info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ctim.tv_sec,
                   info.st_ctim.tv_nsec};
}

class BundleBacking final : public StoreBacking {
 public:
  BundleBacking(const Env& env, std::string path) : env_(env), path_(std::move(path)) {}
  void settle_in(std::weak_ptr<Store> store) { store_ = std::move(store); }

  Result<std::unique_ptr<Change>> begin(ElementTable& /*table*/) override {
    return fail(ERROR_ACCESS_DENIED, "the host's trusted roots are changed with the host's tools");
  }
  void refresh(ElementTable& table) override {
    const std::optional<FileState> now = state_of(path_);
    if (now != state_) {
      state_ = now;
      read(table);
    }
  }
  Status commit(const ElementTable& /*table*/, bool /*force*/) override { return {}; }
  Status resync(ElementTable& table) override {
    refresh(table);
    return {};
  }
  [[nodiscard]] bool persistent() const override { return false; }

 private:
  // Certificates that stay in the file keep their elements, so that contexts of them stay valid.
  void read(ElementTable& table) {
    std::unordered_map<std::string, ElementPtr> old;
    for (const ElementPtr& element : table.elements(ElementKind::kCertificate)) {
      old.emplace(as_text(element->encoded()), element);
    }
    table.clear();
    const Result<Bytes> file = env_.read_trusted_file(path_, kMaxBundleLen, FileTrust::kSettings);
    if (!file.ok()) {
      return;
    }
    const std::vector<Bytes> blocks = pem_blocks(as_text(*file));
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
      const auto kept = old.find(std::string(as_text(*block)));
      if (kept != old.end()) {
        table.insert(kept->second);
        continue;
      }
      const Result<ElementPtr> element = Element::create(ElementKind::kCertificate, *block);
      if (element.ok() && table.next(same_element(**element), 0) == nullptr) {
        (*element)->settle(store_, ++last_);
        table.insert(*element);
      }
    }
  }

  const Env& env_;
  const std::string path_;
  std::weak_ptr<Store> store_;
  std::optional<FileState> state_;
  uint64_t last_ = 0;
};

// Bundles keeps the store of each path for the life of the process.
struct Bundles {
  Mutex mutex;
  std::map<std::string, StorePtr> stores GUARDED_BY(mutex);
};
MadeOnce<std::unique_ptr<Bundles>> g_bundles;

}  // namespace

std::string root_bundle_path(std::string_view setting) {
  if (setting == kNoRoots) {
    return {};
  }
  if (setting != kSystemRoots) {
    return std::string(setting);
  }
  for (const char* const path : kHostBundles) {
    if (access(path, R_OK) == 0) {
      return path;
    }
  }
  return {};
}

StorePtr root_bundle(const Env& env, const std::string& path) {
  Bundles& bundles = *g_bundles.get([] { return std::make_unique<Bundles>(); });
  const MutexLock lock(bundles.mutex);
  StorePtr& known = bundles.stores[path];
  if (known == nullptr) {
    auto backing = std::make_unique<BundleBacking>(env, path);
    BundleBacking& bundle = *backing;
    known = std::make_shared<MemoryStore>(std::move(backing));
    bundle.settle_in(known);
  }
  return known;
}

}  // namespace opensspi::cert
