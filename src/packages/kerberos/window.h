// SPDX-License-Identifier: MIT
// Window: which sequence numbers of received messages are still valid.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "sspi/flags.h"

namespace opensspi::kerberos {

// Window is for one direction. With sequence detection exactly the next number is valid; with
// replay detection alone every number that was not seen, unless it is 64 or more behind the newest;
// without either all are.
class Window {
 public:
  Window(uint64_t first, sspi::Flags negotiated);
  // Place is the state of a window, for contexts that are exported: the first number, the next one,
  // and which of the 64 before that were seen.
  struct Place {
    uint64_t first = 0;
    uint64_t next = 0;
    uint64_t seen = 0;
  };
  Window(const Place& place, sspi::Flags negotiated);
  [[nodiscard]] Place place() const { return {first_, next_, seen_}; }
  // check returns SEC_E_OUT_OF_SEQUENCE for a number that is not valid; it changes nothing.
  [[nodiscard]] Status check(uint64_t number) const;
  // accept records a number that check allowed, after its message was found authentic.
  void accept(uint64_t number);
  // admit does both.
  Status admit(uint64_t number);
  // nearest returns the full number if only its lower 32 bits were sent. The first number must then
  // be 2^32 or more.
  [[nodiscard]] uint64_t nearest(uint32_t lower) const;

 private:
  enum class Mode : uint8_t { kNone, kReplay, kSequence };
  static Mode mode_of(sspi::Flags negotiated);

  static constexpr uint64_t kWidth = 64;
  uint64_t next_;
  uint64_t seen_;  // bit n: next_ - 1 - n was seen
  uint64_t first_;
  Mode mode_;
};

}  // namespace opensspi::kerberos
