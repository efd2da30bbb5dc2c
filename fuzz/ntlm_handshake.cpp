// SPDX-License-Identifier: MIT
// A handshake of two parties, one of whose messages is changed in transit. The input says which
// (first byte) and how: edits of three bytes, position (two, little-endian) and value. A handshake
// whose message was changed must not succeed.
#include <algorithm>
#include <cstdlib>

#include "support/ntlm.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program
using ntlm::testing::Pair;

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

Status run(Pair& pair, uint8_t which, ByteView edits, bool& changed) {
  TRY(pair.negotiate());
  if (which == 0) {
    changed = edit(pair.negotiate_token, edits);
  }
  TRY(pair.challenge());
  if (which == 1) {
    changed = edit(pair.challenge_token, edits);
  }
  TRY(pair.authenticate());
  if (which == 2) {
    changed = edit(pair.authenticate_token, edits);
  }
  return pair.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static ntlm::testing::World world;
  static const sspi::CredentialPtr client = world.acquire(sspi::Use::kOutbound).value();
  static const sspi::CredentialPtr server = world.acquire(sspi::Use::kInbound).value();
  if (size == 0) {
    return 0;
  }
  Pair pair(world);
  pair.client_credential = client;
  pair.server_credential = server;
  pair.client_input.requested = ntlm::testing::kSealing;
  bool changed = false;
  const Status status = run(pair, data[0] % 3, ByteView(data, size).subspan(1), changed);
  if (status.ok() == changed) {
    abort();
  }
  return 0;
}
