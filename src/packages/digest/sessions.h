// SPDX-License-Identifier: MIT
// Sessions: which nonces have had a response, and with which counts.
#pragma once

#include <cstring>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "packages/digest/nonce.h"
#include "packages/digest/text.h"

namespace opensspi::digest {

// CountWindow admits each nonce count once. Counts may arrive out of order, as parallel connections
// send them, but less than 64 below the highest one.
class CountWindow {
 public:
  // admit returns whether `count` is new, and records it.
  bool admit(uint32_t count);

 private:
  static constexpr uint32_t kWidth = 64;
  uint32_t highest_ = 0;
  uint64_t seen_ = 0;  // bit i: highest_ - i
};

// Use is the result of using a nonce for a proven response.
enum class Use : uint8_t {
  kAdmitted,
  kReplayed,  // the count was used already, or is below the window
  kStale,     // the nonce is another user's, or older than what is remembered
};

// Sessions keeps each nonce from its first correct response until it is too old. It holds at most
// kMaxSessions. If there are more, it drops the oldest entry, and from then on refuses every nonce
// without a session that is not newer than that entry. So no nonce can be used twice. It holds no
// secrets. Any thread.
class Sessions {
 public:
  static constexpr size_t kMaxSessions = 16384;
  static constexpr size_t kMaxKeptCnonce = 256;  // bytes

  explicit Sessions(size_t max_sessions = kMaxSessions) : max_sessions_(max_sessions) {}

  [[nodiscard]] size_t size() const;
  // first_cnonce returns the client's nonce of a session's first response, over which some clients
  // compute A1 in all later ones. It is empty if it is `cnonce`, that of the response at hand, or
  // if it was longer than kMaxKeptCnonce. Nothing if there is no such session.
  [[nodiscard]] std::optional<Text> first_cnonce(const NonceId& id, std::string_view cnonce) const;

  struct Answer {
    Nonce nonce;
    std::string_view user;
    std::string_view cnonce;
    uint32_t count = 0;  // 0: a form without counts, whose nonce is valid once
    Filetime now;
    int64_t lifetime = 0;  // ticks
  };
  // use records a proven response.
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
  // Nonces that were made until then are stale unless they have a session.
  Filetime forgotten_ GUARDED_BY(mutex_){INT64_MIN};
};

}  // namespace opensspi::digest
