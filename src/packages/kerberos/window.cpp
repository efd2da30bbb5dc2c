// SPDX-License-Identifier: MIT
#include "packages/kerberos/window.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;

constexpr Error kOutOfSequence =
    fail(SEC_E_OUT_OF_SEQUENCE, "the message was seen before, or others before it are missing");

}  // namespace

Window::Window(uint64_t first, sspi::Flags negotiated)
    : Window(Place{first, first, 0}, negotiated) {}

Window::Window(const Place& place, sspi::Flags negotiated)
    : next_(place.next), seen_(place.seen), first_(place.first), mode_(mode_of(negotiated)) {}

Window::Mode Window::mode_of(sspi::Flags negotiated) {
  if (negotiated.has(Flag::kSequenceDetect)) {
    return Mode::kSequence;
  }
  return negotiated.has(Flag::kReplayDetect) ? Mode::kReplay : Mode::kNone;
}

// Numbers are 64 bits wide and start below 2^32 (RFC 4121 4.2.2), so that they never wrap.
Status Window::check(uint64_t number) const {
  if (mode_ == Mode::kNone) {
    return {};
  }
  if (mode_ == Mode::kSequence && number != next_) {
    return kOutOfSequence;
  }
  if (number < first_) {
    return kOutOfSequence;
  }
  if (number >= next_) {
    return {};
  }
  const uint64_t behind = next_ - 1 - number;
  if (behind >= kWidth || (seen_ >> behind & 1) != 0) {
    return kOutOfSequence;
  }
  return {};
}

void Window::accept(uint64_t number) {
  if (number < next_) {
    const uint64_t behind = next_ - 1 - number;
    if (behind < kWidth) {
      seen_ |= uint64_t{1} << behind;
    }
    return;
  }
  const uint64_t ahead = number - next_ + 1;
  seen_ = ahead >= kWidth ? 1 : seen_ << ahead | 1;
  next_ = number + 1;
}

Status Window::admit(uint64_t number) {
  TRY(check(number));
  accept(number);
  return {};
}

uint64_t Window::nearest(uint32_t lower) const {
  const auto ahead = static_cast<int32_t>(lower - static_cast<uint32_t>(next_));
  return next_ + static_cast<uint64_t>(int64_t{ahead});
}

}  // namespace opensspi::kerberos
