// SPDX-License-Identifier: MIT
#include "packages/digest/sessions.h"

#include <algorithm>

#include "base/mutex.h"

namespace opensspi::digest {

bool CountWindow::admit(uint32_t count) {
  if (count > highest_) {
    const uint32_t ahead = count - highest_;
    seen_ = ahead >= kWidth ? 0 : seen_ << ahead;
    seen_ |= 1;
    highest_ = count;
    return true;
  }
  const uint32_t behind = highest_ - count;
  if (behind >= kWidth || (seen_ >> behind & 1) != 0) {
    return false;
  }
  seen_ |= uint64_t{1} << behind;
  return true;
}

size_t Sessions::size() const {
  const MutexLock lock(mutex_);
  return by_id_.size();
}

std::optional<Text> Sessions::first_cnonce(const NonceId& id, std::string_view cnonce) const {
  const MutexLock lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return std::nullopt;
  }
  return found->second.cnonce == cnonce ? Text() : Text(found->second.cnonce);
}

Use Sessions::use(const Answer& answer) {
  const MutexLock lock(mutex_);
  const auto found = by_id_.find(answer.nonce.id);
  if (found == by_id_.end()) {
    return begin(answer);
  }
  Session& session = found->second;
  if (session.user != answer.user) {
    return Use::kStale;
  }
  if (session.used_up || answer.count == 0) {
    return Use::kReplayed;
  }
  return session.window.admit(answer.count) ? Use::kAdmitted : Use::kReplayed;
}

Use Sessions::begin(const Answer& answer) {
  if (answer.nonce.made <= forgotten_) {
    return Use::kStale;
  }
  while (!order_.empty() &&
         (order_.size() >= max_sessions_ ||
          by_id_.at(order_.front()).made.ticks + answer.lifetime <= answer.now.ticks)) {
    forget_first();
  }
  Session session;
  session.user = answer.user;
  if (answer.cnonce.size() <= kMaxKeptCnonce) {
    session.cnonce = answer.cnonce;
  }
  session.made = answer.nonce.made;
  session.used_up = answer.count == 0;
  session.window.admit(answer.count);
  order_.push_back(answer.nonce.id);
  by_id_.emplace(answer.nonce.id, std::move(session));
  return Use::kAdmitted;
}

void Sessions::forget_first() {
  const auto first = by_id_.find(order_.front());
  forgotten_ = std::max(forgotten_, first->second.made);
  by_id_.erase(first);
  order_.pop_front();
}

}  // namespace opensspi::digest
