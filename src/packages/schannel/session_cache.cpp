// SPDX-License-Identifier: MIT
#include "packages/schannel/session_cache.h"

#include <algorithm>

namespace opensspi::schannel {
namespace {

constexpr size_t kMaxSessions = 512;
constexpr size_t kMaxSessionsOfKey = 8;

bool is_single_use(const SSL_SESSION* session) {
  return SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION;
}

}  // namespace

void SessionCache::keep(const std::string& key, SessionPtr session) {
  const MutexLock lock(mutex_);
  const bool only_one = !is_single_use(session.get());
  size_t num_kept = 1;
  entries_.remove_if([&](const Entry& entry) {
    return entry.key == key && (only_one || ++num_kept > kMaxSessionsOfKey);
  });
  entries_.push_front({key, std::move(session)});
  if (entries_.size() > kMaxSessions) {
    entries_.pop_back();
  }
}

SessionPtr SessionCache::take(const std::string& key) {
  const MutexLock lock(mutex_);
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.key == key; });
  if (found == entries_.end()) {
    return nullptr;
  }
  SessionPtr session = found->session;
  if (is_single_use(session.get()) || SSL_SESSION_is_resumable(session.get()) == 0) {
    entries_.erase(found);
  }
  return SSL_SESSION_is_resumable(session.get()) != 0 ? session : nullptr;
}

void SessionCache::forget(const std::string& key) {
  const MutexLock lock(mutex_);
  entries_.remove_if([&](const Entry& entry) { return entry.key == key; });
}

size_t SessionCache::size() {
  const MutexLock lock(mutex_);
  return entries_.size();
}

}  // namespace opensspi::schannel
