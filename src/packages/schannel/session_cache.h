// SPDX-License-Identifier: MIT
// SessionCache: sessions that clients may resume (RFC 8446, 2.2; RFC 5246, 7.3).
#pragma once

#include <list>
#include <string>

#include "base/mutex.h"
#include "packages/schannel/openssl.h"

namespace opensspi::schannel {

// SessionCache keeps a limited number of sessions, the last ones. A key names the target and the
// rules, so that a session is resumed only under the rules that it was made under. Any thread.
class SessionCache {
 public:
  void keep(const std::string& key, SessionPtr session);
  // take returns the newest session of a key, or null. One of TLS 1.3 is used once only.
  [[nodiscard]] SessionPtr take(const std::string& key);
  // forget removes all sessions of a key.
  void forget(const std::string& key);
  [[nodiscard]] size_t size();

 private:
  struct Entry {
    std::string key;
    SessionPtr session;
  };
  Mutex mutex_;
  std::list<Entry> entries_ GUARDED_BY(mutex_);  // the newest first
};

}  // namespace opensspi::schannel
