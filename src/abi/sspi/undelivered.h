// Steps whose results a caller could not take, and may take with a larger buffer.
//
// A caller's mistake costs nothing: if the output buffer is too small, or there is none, the
// package has taken its step all the same, and cannot take it a second time. The step is kept, and
// the next call with the same input gets what it produced.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/filetime.h"
#include "sspi/context.h"

namespace opensspi::abi {

struct ContextObject;

// Fingerprint is a SHA-256 of a call's input.
using Fingerprint = std::array<uint8_t, 32>;

// fingerprint_of covers what decides about an acceptor's first step: requirements, representation
// and every buffer that a package reads.
Fingerprint fingerprint_of(const sspi::StepInput& input);

// Undelivered is one such step.
class Undelivered {
 public:
  Undelivered(sspi::Step step, ByteView token);

  // again returns the step for a call with `token`: the same token, of a stream also with more
  // bytes behind it, which are then unread, or no token at all. SEC_E_INVALID_TOKEN for another
  // one.
  [[nodiscard]] Result<sspi::Step> again(ByteView token, bool stream) const;

 private:
  sspi::Step step_;
  std::string why_;  // the words of step_.error, which its thread keeps for a while only
  size_t consumed_len_;
  Fingerprint consumed_;
};

// FirstSteps keeps contexts that were begun by a first call and whose handle the caller does not
// have yet. Each is handed out once, to the thread that began it, for a few seconds: a token that
// was captured on the wire does not get a context of its own. Any thread.
class FirstSteps {
 public:
  FirstSteps();
  FirstSteps(const FirstSteps&) = delete;
  FirstSteps& operator=(const FirstSteps&) = delete;
  ~FirstSteps();

  // keep drops the oldest one if there are too many.
  void keep(const Fingerprint& input, std::unique_ptr<ContextObject> context, Filetime now);
  // take returns the context that was begun with the same input, or null.
  [[nodiscard]] std::unique_ptr<ContextObject> take(const Fingerprint& input, Filetime now);
  [[nodiscard]] bool empty() const { return num_.load(std::memory_order_relaxed) == 0; }

 private:
  struct Begun;
  std::vector<Begun> begun_;
  std::atomic<size_t> num_ = 0;
};

}  // namespace opensspi::abi
