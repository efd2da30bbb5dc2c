// SPDX-License-Identifier: MIT
#include "cert/fetch/fetcher.h"

#include <algorithm>
#include <map>

#include "base/fork.h"
#include "cert/fetch/http_get.h"
#include "cert/stores/memory_store.h"
#include "cert/stores/serialized.h"

namespace opensspi::fetch {
namespace {

using cert::ElementKind;
using cert::ElementPtr;
using cert::StorePtr;

constexpr auto kCertificatesAge = std::chrono::hours(1);
constexpr auto kLongestCrlAge = std::chrono::hours(24);
constexpr auto kFailureAge = std::chrono::minutes(1);

// Item is what a URL had; without a store it had nothing.
struct Item {
  StorePtr store;
  size_t len = 0;
  Clock::time_point until;
};

// Kept is what was fetched in this process.
class Kept {
 public:
  using Key = std::pair<ElementKind, std::string>;

  std::optional<Item> find(const Key& key) {
    const MutexLock lock(mutex_);
    const auto found = items_.find(key);
    if (found == items_.end() || found->second.until <= Clock::now()) {
      return std::nullopt;
    }
    return found->second;
  }

  void keep(const Key& key, const Item& item) {
    const MutexLock lock(mutex_);
    std::erase_if(items_,
                  [now = Clock::now()](const auto& entry) { return entry.second.until <= now; });
    items_.erase(key);
    if (items_.size() >= kMaxKept || total_len() + item.len > kMaxKeptLen) {
      items_.clear();
    }
    items_.emplace(key, item);
  }

 private:
  size_t total_len() const REQUIRES(mutex_) {
    size_t len = 0;
    for (const auto& [key, item] : items_) {
      len += item.len;
    }
    return len;
  }

  Mutex mutex_;
  std::map<Key, Item> items_ GUARDED_BY(mutex_);
};
constinit MadeOnce<Kept> g_kept;

// Only certificates, or one CRL, as DER: the other forms of store files may have properties, which
// a server must not decide.
StorePtr store_of(ByteView content, ElementKind kind) {
  const auto store = cert::memory_store();
  const auto element = cert::Element::create(kind, content);
  if (element.ok()) {
    store->load(*element);
    return store;
  }
  const bool is_bundle =
      kind == ElementKind::kCertificate && cert::load_bundle(content, *store).ok();
  return is_bundle ? store : nullptr;
}

// A CRL without a next update, or one that has expired, is asked for again in a minute.
Clock::duration age_of(const cert::Store& store, ElementKind kind, Filetime now) {
  if (kind == ElementKind::kCertificate) {
    return kCertificatesAge;
  }
  const std::vector<ElementPtr> crls = store.elements(kind);
  const int64_t left =
      crls.empty() ? 0 : (cert::ticks_of(crls.front()->crl().NextUpdate) - now.ticks);
  return std::clamp<Clock::duration>(std::chrono::seconds(left / kTicksPerSecond), kFailureAge,
                                     kLongestCrlAge);
}

}  // namespace

StorePtr Fetcher::certificates(const std::string& url) {
  return get(url, ElementKind::kCertificate, rules_.issuers);
}

StorePtr Fetcher::crls(const std::string& url) { return get(url, ElementKind::kCrl, rules_.crls); }

StorePtr Fetcher::get(const std::string& url, ElementKind kind, Access access) {
  StorePtr store;
  if (access != Access::kNone) {
    if (const auto item = g_kept.get().find({kind, url})) {
      store = item->store;
    } else if (access == Access::kNetwork && num_requests_ < kMaxRequests) {
      ++num_requests_;
      store = request(url, kind);
    }
  }
  return store;
}

StorePtr Fetcher::request(const std::string& url, ElementKind kind) {
  const bool is_crl = kind == ElementKind::kCrl;
  const auto content = http_get(url, {rules_.until, is_crl ? kMaxCrlLen : kMaxCertificatesLen});
  Item item{.store = content.ok() ? store_of(*content, kind) : nullptr,
            .len = content.ok() ? content->size() : 0,
            .until = Clock::now() + kFailureAge};
  if (item.store != nullptr) {
    item.until = Clock::now() + age_of(*item.store, kind, now_);
  }
  g_kept.get().keep({kind, url}, item);
  return item.store;
}

}  // namespace opensspi::fetch
