// SPDX-License-Identifier: MIT
#include "abi/sspi/undelivered.h"

#include <algorithm>

#include "abi/sspi/objects.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "base/words.h"
#include "base/writer.h"
#include "crypto/digest.h"

namespace opensspi::abi {
namespace {

constexpr size_t kMostFirstSteps = 16;
constexpr int64_t kKeptTicks = 10 * kTicksPerSecond;

ForkSafeMutex g_mutex;  // guards the lists of all credentials

// Buffers of these kinds have no input for a package.
bool counts(const sspi::Buffer& buffer) {
  return buffer.kind != sspi::BufferKind::kEmpty && buffer.kind != sspi::BufferKind::kOther;
}

}  // namespace

Fingerprint fingerprint_of(const sspi::StepInput& input) {
  Bytes all;
  Writer writer(all);
  writer.u32le(input.requested.bits());
  writer.u8(static_cast<uint8_t>(input.data_representation));
  for (const sspi::Buffer& buffer : input.buffers) {
    if (!counts(buffer)) {
      continue;
    }
    writer.u32le(static_cast<uint32_t>(buffer.kind));
    writer.u32le(static_cast<uint32_t>(buffer.bytes.size()));
    writer.bytes(buffer.bytes);
  }
  return crypto::sha256_of(all);
}

Undelivered::Undelivered(sspi::Step step, ByteView token)
    : step_(std::move(step)),
      why_(step_.error ? step_.error->why : ""),
      consumed_len_(token.size() - step_.unread),
      consumed_(crypto::sha256_of(token.first(consumed_len_))) {}

Result<sspi::Step> Undelivered::again(ByteView token, bool stream) const {
  constexpr Error kOther =
      fail(SEC_E_INVALID_TOKEN,
           "a token of an earlier call was not taken: repeat that call with a larger buffer");
  const size_t rest = token.empty() ? 0 : token.size() - std::min(token.size(), consumed_len_);
  if (!token.empty()) {
    const bool same = token.size() >= consumed_len_ && (stream || rest == step_.unread) &&
                      crypto::sha256_of(token.first(consumed_len_)) == consumed_;
    if (!same) {
      return kOther;
    }
  }
  sspi::Step step = step_;
  step.unread = rest;
  if (step.error) {
    step.error->why = keep_words(why_);
  }
  return step;
}

struct FirstSteps::Begun {
  Fingerprint input;
  std::thread::id thread;
  Filetime since;
  std::unique_ptr<ContextObject> context;

  [[nodiscard]] bool is_old(Filetime now) const {
    return now.ticks < since.ticks || now.ticks - since.ticks > kKeptTicks;
  }
};

FirstSteps::FirstSteps() = default;
FirstSteps::~FirstSteps() = default;

void FirstSteps::keep(const Fingerprint& input, std::unique_ptr<ContextObject> context,
                      Filetime now) {
  Begun begun{input, std::this_thread::get_id(), now, std::move(context)};
  std::unique_ptr<ContextObject> dropped;  // destroyed after the lock
  const MutexLock lock(g_mutex);
  if (begun_.size() == kMostFirstSteps) {
    dropped = std::move(begun_.front().context);
    begun_.erase(begun_.begin());
  }
  begun_.push_back(std::move(begun));
  num_.store(begun_.size(), std::memory_order_relaxed);
}

std::unique_ptr<ContextObject> FirstSteps::take(const Fingerprint& input, Filetime now) {
  std::vector<Begun> old;  // destroyed after the lock
  const MutexLock lock(g_mutex);
  const auto first_old = std::stable_partition(
      begun_.begin(), begun_.end(), [&](const Begun& begun) { return !begun.is_old(now); });
  old.assign(std::make_move_iterator(first_old), std::make_move_iterator(begun_.end()));
  begun_.erase(first_old, begun_.end());
  const auto found = std::find_if(begun_.begin(), begun_.end(), [&](const Begun& begun) {
    return begun.input == input && begun.thread == std::this_thread::get_id();
  });
  std::unique_ptr<ContextObject> context;
  if (found != begun_.end()) {
    context = std::move(found->context);
    begun_.erase(found);
  }
  num_.store(begun_.size(), std::memory_order_relaxed);
  return context;
}

}  // namespace opensspi::abi
