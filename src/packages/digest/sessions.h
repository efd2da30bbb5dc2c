// SPDX-License-Identifier: MIT
// Sessions: which nonces have been answered, and with which counts.
#pragma once

#include <cstring>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "packages/digest/nonce.h"

namespace opensspi::digest {

// CountWindow admits each nonce count once: counts may come out of order, at most 64 behind the
// highest one, as parallel connections send them.
class CountWindow {
 public:
  // admit returns whether `count` is new, and remembers it.
  bool admit(uint32_t count);

 private:
  static constexpr uint32_t kWidth = 64;
  uint32_t highest_ = 0;
  uint64_t seen_ = 0;  // bit i: highest_ - i
};

// Use is what a proven response did to its nonce.
enum class Use : uint8_t {
  kAdmitted,
  kReplayed,  // this count was used already, or is too old to tell
  kStale,     // the nonce is another user's, or older than what is remembered
};

// Sessions remembers nonces from their first right answer until they are too old. It holds at most
// kMaxSessions: beyond that the first one is forgotten, and with it every unanswered nonce that was
// not made later. So none can be used twice. It holds no secrets. Any thread.
class Sessions {
 public:
  static constexpr size_t kMaxSessions = 16384;

  explicit Sessions(size_t max_sessions = kMaxSessions) : max_sessions_(max_sessions) {}

  [[nodiscard]] bool knows(const NonceId& id) const;
  [[nodiscard]] size_t size() const;
  // first_cnonce returns the client's nonce of a session's first response, over which some clients
  // compute A1 ever after; empty if there is no such session.
  [[nodiscard]] std::string first_cnonce(const NonceId& id) const;

  struct Answer {
    Nonce nonce;
    std::string_view user;
    std::string_view cnonce;
    uint32_t count = 0;  // 0: a form without counts, whose nonce is used up at once
    Filetime now;
    int64_t lifetime = 0;  // ticks
  };
  // use notes a response that was proven.
  Use use(const Answer& answer);

 private:
  struct Session {
    std::string user;
    std::string cnonce;
    CountWindow window;
    bool used_up = false;
    Filetime made;
  };
  struct IdHash {
    size_t operator()(const NonceId& id) const {
      size_t hash = 0;
      std::memcpy(&hash, id.data(), sizeof hash);
      return hash;
    }
  };

  Use begin(const Answer& answer) REQUIRES(mutex_);
  void forget_first() REQUIRES(mutex_);

  mutable Mutex mutex_;
  const size_t max_sessions_;
  std::unordered_map<NonceId, Session, IdHash> by_id_ GUARDED_BY(mutex_);
  std::deque<NonceId> order_ GUARDED_BY(mutex_);  // of creation
  Filetime forgotten_ GUARDED_BY(mutex_){
      INT64_MIN};  // nonces made until then are stale unless they have a session
};

}  // namespace opensspi::digest
