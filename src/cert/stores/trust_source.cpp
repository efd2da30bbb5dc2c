// SPDX-License-Identifier: MIT
#include "cert/stores/trust_source.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <tuple>

#include "asn1/der.h"
#include "base/fork.h"
#include "base/trace.h"
#include "cert/stores/host_bundle.h"
#include "cert/stores/trust_objects.h"

namespace opensspi::cert {
namespace {

using Clock = std::chrono::steady_clock;

// A module does not say that its files were changed, so it is read again after this time, or after
// many times as long as the reading took.
constexpr auto kModuleAge = std::chrono::seconds(2);
constexpr int kRestPerReading = 20;

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
  // If it could not be read yet, is_known is false.
  bool refresh() {
    using crypto::pkcs11::Reading;
    const Clock::time_point began = Clock::now();
    if (path_.empty() || began < next_reading_) {
      return false;
    }
    const auto objects = crypto::pkcs11::read_trust_module(
        path_, paths_, known_, content_ ? Reading::kAgain : Reading::kFirst);
    const Clock::time_point ended = Clock::now();
    next_reading_ =
        ended + std::max<Clock::duration>(kModuleAge, kRestPerReading * (ended - began));
    if (!objects.ok()) {
      trace_failure(objects.error());
      return false;
    }
    Content fresh{read_trust_objects(*objects), objects->extensions};
    if (content_ == fresh) {
      return false;
    }
    content_ = std::move(fresh);
    return true;
  }
  [[nodiscard]] bool exists() const { return !path_.empty(); }
  [[nodiscard]] bool is_known() const { return path_.empty() || content_.has_value(); }
  // trust and extensions are empty if there is no module.
  [[nodiscard]] TrustedByModule trust() const {
    return content_ ? content_->trust : TrustedByModule();
  }
  [[nodiscard]] std::vector<crypto::pkcs11::StapledExtension> extensions() const {
    return content_ ? content_->extensions : std::vector<crypto::pkcs11::StapledExtension>();
  }

 private:
  struct Content {
    TrustedByModule trust;
    std::vector<crypto::pkcs11::StapledExtension> extensions;
    bool operator==(const Content&) const = default;
  };

  void trace_failure(const Error& error) const {
    if (trace::is_on()) {
      trace::Line("trust-module").text("file", path_).status(error.code, error.why);
    }
  }

  const std::string path_;  // empty: no module
  const std::string paths_;
  const std::string known_;
  Clock::time_point next_reading_;
  std::optional<Content> content_;  // nothing until it was read once
};

// Identity is what a module may name a certificate by.
struct Identity {
  Bytes issuer;
  Bytes serial;  // the INTEGER's content
  Bytes public_key_info;
};

// TBSCertificate ::= SEQUENCE { version [0], serialNumber, signature, issuer, validity, subject,
// subjectPublicKeyInfo, ... }
Result<Identity> read_identity(ByteView certificate) {
  constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "a certificate is not well-formed");
  asn1::DerReader outer(certificate, kMalformed);
  asn1::DerReader parts = TRY(outer.enter(asn1::kSequence));
  asn1::DerReader fields = TRY(parts.enter(asn1::kSequence));
  if (fields.next_is(asn1::context(0))) {
    TRY(fields.any());
  }
  const ByteView serial = TRY(fields.content(asn1::kInteger));
  TRY(fields.any());
  const ByteView issuer = TRY(fields.any()).whole;
  TRY(fields.any());
  TRY(fields.any());
  const ByteView key = TRY(fields.any()).whole;
  return Identity{Bytes(issuer.begin(), issuer.end()), Bytes(serial.begin(), serial.end()),
                  Bytes(key.begin(), key.end())};
}

// judged_by returns what the module leaves of the bundle's certificates. The module may have them
// in no token that is read, but its extensions are for all certificates of a public key. No chain
// uses one that is not well-formed, so it may stay.
MirroredCertificates judged_by(const TrustModule& module, const MirroredCertificates& bundle) {
  if (!module.exists()) {
    return bundle;
  }
  const TrustedByModule trust = module.trust();
  crypto::pkcs11::TrustObjects objects;
  objects.extensions = module.extensions();
  for (const MirroredCertificate& one : bundle) {
    Result<Identity> identity = read_identity(one.encoded);
    Identity known = identity.ok() ? std::move(*identity) : Identity();
    if (!trust.distrusted_names.contains({known.issuer, known.serial})) {
      objects.certificates.push_back({.encoded = one.encoded,
                                      .public_key_info = std::move(known.public_key_info),
                                      .trusted = true});
    }
  }
  return read_trust_objects(objects).anchors;
}

// Snapshot is everything at one time.
struct Snapshot {
  uint64_t number = 0;
  MirroredCertificates roots;
  MirroredCertificates distrusted;
  std::set<std::pair<Bytes, Bytes>> distrusted_names;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

class SharedTrust;
std::shared_ptr<SharedTrust> shared_trust(const Env& env, const TrustSettings& settings);

// Numbers of snapshots are those of no other object: see SharedTrust::snapshot.
constinit std::atomic<uint64_t> g_last_number{0};

class SharedTrust final : public TrustSource, public std::enable_shared_from_this<SharedTrust> {
 public:
  SharedTrust(const Env& env, const TrustSettings& settings)
      : env_(env),
        settings_(settings),
        only_bundle_(settings.roots != kSystemTrust && settings.module == kSystemTrust),
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

  // A forked child that still has its parent's object uses its own: the parent's may be locked.
  SnapshotPtr snapshot() {
    if (generation_ != fork_generation()) {
      return shared_trust(env_, settings_)->snapshot();
    }
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

  // What the module says of a certificate counts, also of one in the bundle. Nothing is trusted as
  // long as it is not known what the module distrusts.
  void combine() REQUIRES(mutex_) {
    const TrustedByModule module = module_.trust();
    auto fresh = std::make_shared<Snapshot>();
    fresh->number = ++g_last_number;
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
    if (module_.is_known()) {
      add(judged_by(module_, bundle_.certificates()));
    }
    snapshot_ = std::move(fresh);
  }

  const Env& env_;
  const TrustSettings settings_;
  const uint64_t generation_ = fork_generation();
  const bool only_bundle_;
  Mutex mutex_;
  HostBundle bundle_ GUARDED_BY(mutex_);
  TrustModule module_ GUARDED_BY(mutex_);
  SnapshotPtr snapshot_ GUARDED_BY(mutex_);
  StorePtr roots_;
  StorePtr distrusted_;
};

// Trusts has the object of each settings for the life of the process. A forked child has its own:
// another thread of its parent may have been in one of the parent's.
using TrustKey = std::tuple<uint64_t, std::string, std::string, std::string>;
using Trusts = std::map<TrustKey, std::shared_ptr<SharedTrust>>;
constinit MadeOnce<Trusts> g_trusts;
ForkSafeMutex g_mutex;  // guards the map

std::shared_ptr<SharedTrust> shared_trust(const Env& env, const TrustSettings& settings) {
  Trusts& trusts = g_trusts.get();
  const TrustKey key{fork_generation(), settings.roots, settings.module, settings.module_paths};
  {
    const MutexLock lock(g_mutex);
    const auto found = trusts.find(key);
    if (found != trusts.end()) {
      return found->second;
    }
  }
  auto made = std::make_shared<SharedTrust>(env, settings);  // looks for files: without the lock
  made->make_stores();
  const MutexLock lock(g_mutex);
  return trusts.try_emplace(key, made).first->second;
}

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
  return shared_trust(env, settings);
}

}  // namespace opensspi::cert
