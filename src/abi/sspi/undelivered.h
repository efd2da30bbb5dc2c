// SPDX-License-Identifier: MIT
// Steps whose results did not fit into the caller's buffer, kept for a call with a larger one.
//
// A caller's mistake costs nothing: if the output buffer is too small, or there is none, the
// package has already taken its step, and cannot take it a second time. The step is kept, and the
// next call with the same input gets its result.
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

// fingerprint_of covers what determines an acceptor's first step: requirements, representation and
// every buffer that a package reads.
Fingerprint fingerprint_of(const sspi::StepInput& input);

// Undelivered is one such step.
class Undelivered {
 public:
  Undelivered(sspi::Step step, ByteView token);

  // again returns the step for a call with `token`: the same token, for a stream also with more
  // bytes after it, which are then unread, or no token at all. SEC_E_INVALID_TOKEN for another one.
  [[nodiscard]] Result<sspi::Step> again(ByteView token, bool stream) const;

 private:
  sspi::Step step_;
  std::string why_;  // the text of step_.error, which its thread keeps only for a while
  size_t consumed_len_;
  Fingerprint consumed_;
};

// FirstSteps keeps contexts that were started by a first call and whose handle the caller does not
// have yet. Each is returned once, to the thread that started it, for a few seconds: a token that
// was captured on the wire does not get a second context. Any thread.
class FirstSteps {
 public:
  FirstSteps();
  FirstSteps(const FirstSteps&) = delete;
  FirstSteps& operator=(const FirstSteps&) = delete;
  ~FirstSteps();

  // keep drops the oldest one if there are too many.
  void keep(const Fingerprint& input, std::unique_ptr<ContextObject> context, Filetime now);
  // take returns the context that was started with the same input, or null.
  [[nodiscard]] std::unique_ptr<ContextObject> take(const Fingerprint& input, Filetime now);
  [[nodiscard]] bool empty() const { return num_.load(std::memory_order_relaxed) == 0; }

 private:
  struct Begun;
  std::vector<Begun> begun_;
  std::atomic<size_t> num_ = 0;
};

}  // namespace opensspi::abi
