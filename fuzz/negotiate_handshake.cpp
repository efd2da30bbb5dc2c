// SPDX-License-Identifier: MIT
// A negotiation of two parties, one of whose messages is changed in transit. The input says which
// (first byte) and how: edits of three bytes, position (two, little-endian) and value. If both ends
// succeed, they agree; an untouched negotiation succeeds.
#include <algorithm>
#include <cstdlib>

#include "negotiate_world.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

// edit returns whether the message is another one now.
bool edit(Bytes& message, ByteView edits) {
  const Bytes before = message;
  constexpr size_t kEditLen = 3;
  for (; edits.size() >= kEditLen; edits = edits.subspan(kEditLen)) {
    const size_t at = edits[0] | static_cast<size_t>(edits[1]) << 8;
    // The topmost bit of the position cuts the message there instead.
    if (at >= 0x8000) {
      message.resize(std::min(message.size(), at - 0x8000));
    }
    if (at < message.size()) {
      message[at] = edits[2];
    }
  }
  return message != before;
}

// One of the ends; `step` returns whether it went well.
struct End {
  std::unique_ptr<sspi::Context> context;
  bool done = false;

  bool step(Bytes& token) {
    sspi::StepInput input;
    input.token = token;
    input.requested = ntlm::testing::kSealing;
    auto taken = context->step(input);
    if (!taken.ok() || taken->error) {
      return false;
    }
    done = taken->outcome == sspi::Outcome::kDone;
    token = std::move(taken->token);
    return true;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  fuzz::NegotiateWorld& world = fuzz::NegotiateWorld::instance();
  End ends[] = {{world.start(sspi::Role::kInitiator)}, {world.start(sspi::Role::kAcceptor)}};
  constexpr size_t kMessages = 4;
  Bytes token;
  bool changed = false;
  bool well = true;
  for (size_t number = 0; well && number < 2 * kMessages; ++number) {
    well = ends[number % 2].step(token);
    if (token.empty()) {
      break;
    }
    if (number == data[0] % kMessages) {
      changed = edit(token, {data + 1, size - 1});
    }
  }
  const bool agreed = well && ends[0].done && ends[1].done;
  if (!agreed && !changed) {
    abort();
  }
  if (agreed && ntlm::testing::session_key(*ends[0].context) !=
                    ntlm::testing::session_key(*ends[1].context)) {
    abort();
  }
  return 0;
}
