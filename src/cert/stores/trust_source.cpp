// SPDX-License-Identifier: MIT
#include "cert/stores/trust_source.h"

#include <unistd.h>

#include <chrono>
#include <map>
#include <set>

#include "base/fork.h"
#include "cert/stores/host_bundle.h"
#include "cert/stores/trust_objects.h"

namespace opensspi::cert {
namespace {

using Clock = std::chrono::steady_clock;

// A module does not say that its files were changed, so it is asked again after this time.
constexpr auto kModuleAge = std::chrono::seconds(2);

constexpr const char* kTrustModules[] = {
    "/usr/lib64/pkcs11/p11-kit-trust.so",
#if defined(__x86_64__)
    "/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-trust.so",
#elif defined(__aarch64__)
    "/usr/lib/aarch64-linux-gnu/pkcs11/p11-kit-trust.so",
#endif
    "/usr/lib/pkcs11/p11-kit-trust.so",
};

// TrustModule is the content of p11-kit's module. Not thread-safe.
class TrustModule {
 public:
  // What is in the file `known` need not be read again: Debian's module has nothing else.
  TrustModule(std::string path, std::string paths, std::string known)
      : path_(std::move(path)), paths_(std::move(paths)), known_(std::move(known)) {}

  // refresh reads the module if it was not read lately; it returns whether it has changed. One that
  // cannot be read keeps what it said before: a certificate that was distrusted stays distrusted.
  bool refresh() {
    const Clock::time_point now = Clock::now();
    if (path_.empty() || (read_at_ && now - *read_at_ < kModuleAge)) {
      return false;
    }
    read_at_ = now;
    const auto objects = crypto::pkcs11::read_trust_module(path_, paths_, known_);
    if (!objects.ok()) {
      return false;
    }
    TrustedByModule now_trusted = read_trust_objects(*objects);
    std::swap(trust_, now_trusted);
    return trust_ != now_trusted;
  }
  [[nodiscard]] const TrustedByModule& trust() const { return trust_; }

 private:
  const std::string path_;  // empty: no module
  const std::string paths_;
  const std::string known_;
  std::optional<Clock::time_point> read_at_;
  TrustedByModule trust_;
};

// Snapshot is everything at one time.
struct Snapshot {
  uint64_t number = 0;
  MirroredCertificates roots;
  MirroredCertificates distrusted;
  std::set<std::pair<Bytes, Bytes>> distrusted_names;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

class SharedTrust final : public TrustSource, public std::enable_shared_from_this<SharedTrust> {
 public:
  SharedTrust(const Env& env, const TrustSettings& settings)
      : only_bundle_(settings.roots != kSystemTrust && settings.module == kSystemTrust),
        bundle_(env, roots_file(settings.roots)),
        module_(trust_module_file(settings.module), settings.module_paths,
                settings.module == kSystemTrust ? host_bundle_path() : std::string()) {}

  // The stores exist as long as the object, which is never destroyed.
  void make_stores() {
    roots_ = mirror_store(std::make_unique<Shown>(*this, &Snapshot::roots));
    distrusted_ = mirror_store(std::make_unique<Shown>(*this, &Snapshot::distrusted));
  }
  [[nodiscard]] StorePtr roots() override { return roots_; }
  [[nodiscard]] StorePtr distrusted() override { return distrusted_; }
  [[nodiscard]] bool distrusts(ByteView issuer, ByteView serial) override {
    const SnapshotPtr now = snapshot();
    return !now->distrusted_names.empty() &&
           now->distrusted_names.contains(
               {Bytes(issuer.begin(), issuer.end()), Bytes(serial.begin(), serial.end())});
  }

  SnapshotPtr snapshot() {
    const MutexLock lock(mutex_);
    const bool bundle_changed = bundle_.refresh();
    const bool module_changed = module_.refresh();
    if (bundle_changed || module_changed || snapshot_ == nullptr) {
      combine();
    }
    return snapshot_;
  }

 private:
  // Shown is one of the lists as a store shows it.
  class Shown final : public MirrorSource {
   public:
    Shown(SharedTrust& trust, MirroredCertificates Snapshot::*list) : trust_(trust), list_(list) {}
    std::optional<MirroredCertificates> changed() override {
      const SnapshotPtr now = trust_.snapshot();
      if (now->number == shown_) {
        return std::nullopt;
      }
      shown_ = now->number;
      return (*now).*list_;
    }
    [[nodiscard]] Error refusal() const override {
      return fail(ERROR_ACCESS_DENIED, "what the host trusts is changed with the host's tools");
    }

   private:
    SharedTrust& trust_;
    MirroredCertificates Snapshot::*const list_;
    uint64_t shown_ = 0;
  };

  // What the module says of a certificate counts, also of one in the bundle.
  void combine() REQUIRES(mutex_) {
    const TrustedByModule& module = module_.trust();
    auto fresh = std::make_shared<Snapshot>();
    fresh->number = snapshot_ == nullptr ? 1 : snapshot_->number + 1;
    fresh->distrusted = module.distrusted;
    fresh->distrusted_names = module.distrusted_names;
    std::set<Bytes> known;
    for (const MirroredCertificate& one : module.distrusted) {
      known.insert(one.encoded);
    }
    const auto add = [&](const MirroredCertificates& list) {
      for (const MirroredCertificate& one : list) {
        if (known.insert(one.encoded).second) {
          fresh->roots.push_back(one);
        }
      }
    };
    if (!only_bundle_) {
      add(module.anchors);
    }
    add(bundle_.certificates());
    snapshot_ = std::move(fresh);
  }

  const bool only_bundle_;
  Mutex mutex_;
  HostBundle bundle_ GUARDED_BY(mutex_);
  TrustModule module_ GUARDED_BY(mutex_);
  SnapshotPtr snapshot_ GUARDED_BY(mutex_);
  StorePtr roots_;
  StorePtr distrusted_;
};

// Trusts keeps the object of each settings for the life of the process.
struct Trusts {
  using Key = std::tuple<std::string, std::string, std::string>;
  Mutex mutex;
  std::map<Key, std::shared_ptr<SharedTrust>> known GUARDED_BY(mutex);
};
MadeOnce<std::unique_ptr<Trusts>> g_trusts;

}  // namespace

std::string trust_module_file(const std::string& setting) {
  if (setting == kNoTrust) {
    return {};
  }
  if (setting != kSystemTrust) {
    return setting;
  }
  for (const char* const path : kTrustModules) {
    if (access(path, R_OK) == 0) {
      return path;
    }
  }
  return {};
}

std::string roots_file(const std::string& setting) {
  if (setting == kNoTrust) {
    return {};
  }
  return setting == kSystemTrust ? host_bundle_path() : setting;
}

std::shared_ptr<TrustSource> trust_source(const Env& env, const TrustSettings& settings) {
  Trusts& trusts = *g_trusts.get([] { return std::make_unique<Trusts>(); });
  const MutexLock lock(trusts.mutex);
  std::shared_ptr<SharedTrust>& known =
      trusts.known[{settings.roots, settings.module, settings.module_paths}];
  if (known == nullptr) {
    known = std::make_shared<SharedTrust>(env, settings);
    known->make_stores();
  }
  return known;
}

}  // namespace opensspi::cert
