// SPDX-License-Identifier: MIT
#include "cert/fetch/fetcher.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "base/fork.h"
#include "cert/fetch/http_get.h"
#include "cert/stores/memory_store.h"
#include "cert/stores/serialized.h"
#include "opensspi/winerror.h"

namespace opensspi::fetch {
namespace {

using cert::ElementKind;
using cert::ElementPtr;
using cert::StorePtr;

constexpr auto kCertificatesAge = std::chrono::hours(1);
constexpr auto kLongestCrlAge = std::chrono::hours(24);
constexpr auto kShortestAge = std::chrono::minutes(1);
// A call has one time, of its beginning, so that another one may have fetched something later.
constexpr int64_t kLongestCallTicks = 60 * kTicksPerSecond;

// Item is what a URL had; without a store it had nothing. Its times are of the wall clock.
struct Item {
  StorePtr store;
  size_t len = 0;
  Filetime since;
  std::chrono::seconds age = kShortestAge;
  bool proved = false;

  // A clock that was set back does not keep it longer.
  [[nodiscard]] bool is_old(Filetime now) const {
    const int64_t passed = now.ticks - since.ticks;
    return passed <= -kLongestCallTicks || passed >= age.count() * kTicksPerSecond;
  }
};

ForkSafeMutex g_mutex;

// Kept is what was fetched in this process. A forked child begins with nothing: another thread of
// its parent may have been in one of the stores.
class Kept {
 public:
  using Key = std::tuple<uint64_t, ElementKind, std::string>;

  static Key key_of(ElementKind kind, const std::string& url) {
    return {fork_generation(), kind, url};
  }

  std::optional<Item> find(const Key& key, Filetime now) {
    const MutexLock lock(g_mutex);
    const auto found = items_.find(key);
    if (found == items_.end() || found->second.is_old(now)) {
      return std::nullopt;
    }
    return found->second;
  }

  void keep(const Key& key, const Item& item) {
    std::vector<Item> dropped;  // freed without the lock, which is a leaf
    const MutexLock lock(g_mutex);
    drop_if(dropped, [&key, &item](const auto& entry) {
      return entry.second.is_old(item.since) || entry.first == key ||
             std::get<0>(entry.first) != std::get<0>(key);
    });
    if (items_.size() >= kMaxKept || total_len() + item.len > kMaxKeptLen) {
      drop_if(dropped, [](const auto& /*entry*/) { return true; });
    }
    items_.emplace(key, item);
  }

  // prove keeps an item, if it still has this store, for `age` since it was fetched.
  void prove(const Key& key, const StorePtr& store, std::chrono::seconds age) {
    const MutexLock lock(g_mutex);
    const auto found = items_.find(key);
    if (found != items_.end() && found->second.store == store && !found->second.proved) {
      found->second.age = age;
      found->second.proved = true;
    }
  }

 private:
  template <class IsOld>
  void drop_if(std::vector<Item>& dropped, IsOld is_old) REQUIRES(g_mutex) {
    for (auto each = items_.begin(); each != items_.end();) {
      if (is_old(*each)) {
        dropped.push_back(std::move(each->second));
        each = items_.erase(each);
      } else {
        ++each;
      }
    }
  }

  size_t total_len() const REQUIRES(g_mutex) {
    size_t len = 0;
    for (const auto& [key, item] : items_) {
      len += item.len;
    }
    return len;
  }

  std::map<Key, Item> items_ GUARDED_BY(g_mutex);
};
constinit MadeOnce<Kept> g_kept;

// Only certificates, or one CRL, as DER: the other forms of store files may have properties, which
// a server must not decide.
StorePtr store_of(ByteView content, ElementKind kind) {
  auto store = cert::memory_store();
  const auto element = cert::Element::create(kind, content);
  if (element.ok()) {
    store->load(*element);
    return store;
  }
  const bool is_bundle =
      kind == ElementKind::kCertificate && cert::load_bundle(content, *store).ok();
  return is_bundle ? store : nullptr;
}

std::chrono::seconds age_of(const cert::Store& store, ElementKind kind, Filetime now) {
  if (kind == ElementKind::kCertificate) {
    return kCertificatesAge;
  }
  const std::vector<ElementPtr> crls = store.elements(kind);
  return crls.empty() ? kShortestAge
                      : crl_age({cert::ticks_of(crls.front()->crl().NextUpdate)}, now);
}

bool holds(const cert::Store& store, ElementKind kind, ByteView encoded) {
  return std::ranges::any_of(store.elements(kind), [encoded](const ElementPtr& one) {
    return std::ranges::equal(one->encoded(), encoded);
  });
}

// A call that had no time left says nothing of the URL: another call may have more.
bool is_answer(const Result<Bytes>& content) {
  return content.ok() || !content.error().is(ERROR_TIMEOUT);
}

}  // namespace

// The clock's own unit is too small for the whole range of a CRL's times.
std::chrono::seconds crl_age(Filetime next_update, Filetime now) {
  const std::chrono::seconds left(next_update.ticks / kTicksPerSecond -
                                  now.ticks / kTicksPerSecond);
  return std::clamp<std::chrono::seconds>(left, kShortestAge, kLongestCrlAge);
}

StorePtr Fetcher::certificates(const std::string& url) {
  return get(url, ElementKind::kCertificate, rules_.issuers);
}

StorePtr Fetcher::crls(const std::string& url) { return get(url, ElementKind::kCrl, rules_.crls); }

StorePtr Fetcher::get(const std::string& url, ElementKind kind, Access access) {
  StorePtr store;
  if (access != Access::kNone) {
    if (const auto item = g_kept.get().find(Kept::key_of(kind, url), now_)) {
      store = item->store;
    } else if (access == Access::kNetwork && num_requests_ < kMaxRequests &&
               Clock::now() < rules_.until) {
      ++num_requests_;
      store = request(url, kind);
    }
  }
  if (store != nullptr) {
    given_.push_back({kind, url, store});
  }
  return store;
}

void Fetcher::prove(ElementKind kind, ByteView encoded) {
  for (const Given& one : given_) {
    if (one.kind == kind && holds(*one.store, kind, encoded)) {
      g_kept.get().prove(Kept::key_of(kind, one.url), one.store, age_of(*one.store, kind, now_));
    }
  }
}

StorePtr Fetcher::request(const std::string& url, ElementKind kind) {
  const bool is_crl = kind == ElementKind::kCrl;
  const auto content = http_get(url, {rules_.until, is_crl ? kMaxCrlLen : kMaxCertificatesLen});
  if (!is_answer(content)) {
    return nullptr;
  }
  const Item item{.store = content.ok() ? store_of(*content, kind) : nullptr,
                  .len = content.ok() ? content->size() : 0,
                  .since = now_};
  g_kept.get().keep(Kept::key_of(kind, url), item);
  return item.store;
}

}  // namespace opensspi::fetch
