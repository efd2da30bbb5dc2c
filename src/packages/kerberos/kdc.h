// Questions to a realm's key distribution centers, with a limit on how long they are waited for.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// Patience is how long one call of the caller's waits for KDCs, all its questions together. It
// begins when it is made.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  // What the setting kerberos_kdc_timeout says; 0: for as long as libkrb5 does.
  explicit Patience(uint32_t seconds);
  // until answers when it ends; nothing where it does not.
  [[nodiscard]] std::optional<Clock::time_point> until() const { return until_; }
  // exhausted is the error of a call whose patience has ended.
  [[nodiscard]] Error exhausted(std::string_view realm) const;

 private:
  uint32_t seconds_;
  std::optional<Clock::time_point> until_;
};

// Question is one that only a KDC can answer, with copies of all that it takes: whoever asks may be
// gone before the answer comes. It is asked, and destroyed if need be, on a thread of its own.
class Question {
 public:
  virtual ~Question() = default;
  // realm is whose KDC is asked first, for the error.
  [[nodiscard]] virtual std::string realm() const = 0;
  // ask asks, and answers libkrb5's code; the ticket is the caller's to free.
  virtual krb5_error_code ask(const Krb5& krb5, krb5_creds** ticket) noexcept = 0;
};

// Reply is what came of it: a ticket, or libkrb5's code with its sentence.
struct Reply {
  krb5_error_code code = 0;
  std::array<char, 256> sentence{};
  ClockOffset clock;  // as libkrb5 has learned it
  LastingCredentials ticket;
};

// ask asks a KDC and waits for as long as `patience` lasts. By whose clock, this thread's libkrb5
// knows, and learns from the answer. libkrb5 cannot be interrupted, so a
// thread of its own asks; one that is waited for no longer goes on until libkrb5 ends it, sends
// nothing more, and what it gets is dropped. (A message that was sent just before is awaited for a
// quarter of a second.) SEC_E_NO_AUTHENTICATING_AUTHORITY where patience ends,
// or where too many such threads are left.
//
// A fork waits for the one who waits, and for the thread where it is not quiet: once it is given
// up, it is let through while that only awaits an answer. At the end of the process the thread is
// held up where it touches nothing.
Result<Reply> ask(const Krb5& krb5, const Patience& patience, std::unique_ptr<Question> question);

// granted answers the reply's ticket, or what its code is to the caller of Windows.
Result<LastingCredentials> granted(Reply reply);

}  // namespace opensspi::kerberos
