// SPDX-License-Identifier: MIT
// A handshake of Kerberos between two parties, and a message of each kind afterwards, one of which
// is changed in transit. The first byte says the style (DCE or not), the second which message is
// changed, the rest how. If both ends succeed, they agree; what is untouched succeeds; no message
// is opened that was not sent.
#include <cstdlib>
#include <tuple>

#include "kerberos_world.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

constexpr size_t kTokens = 3;    // of a handshake at most
constexpr size_t kMessages = 4;  // signed and sealed, either way

struct Change {
  size_t which;
  ByteView edits;
  bool changed = false;

  void apply(size_t number, Bytes& message) {
    if (number == which) {
      changed = fuzz::edit(message, edits);
    }
  }
};

// What was signed or sealed, with its token in front.
Bytes protect(sspi::Context& from, bool seals, const Bytes& text) {
  Bytes body = text;
  Bytes room(200);
  sspi::Buffer buffers[] = {ntlm::testing::token(room), ntlm::testing::data(body)};
  if (!(seals ? from.seal(0, buffers, 0) : from.sign(0, buffers, 0)).ok()) {
    abort();
  }
  Bytes whole(buffers[0].bytes.begin(), buffers[0].bytes.end());
  whole.insert(whole.end(), body.begin(), body.end());
  return whole;
}

Result<Bytes> open(sspi::Context& to, bool seals, Bytes whole, size_t text_len) {
  if (whole.size() < text_len) {
    return fail(SEC_E_INVALID_TOKEN, "cut");
  }
  const auto split = whole.end() - static_cast<ptrdiff_t>(text_len);
  Bytes body(split, whole.end());
  Bytes token(whole.begin(), split);
  sspi::Buffer buffers[] = {ntlm::testing::token(token), ntlm::testing::data(body)};
  std::ignore = TRY(seals ? to.unseal(buffers, 0) : to.verify(buffers, 0));
  return Bytes(buffers[1].bytes.begin(), buffers[1].bytes.end());
}

// A rotation by more than the whole length is the same rotation (RFC 4121 4.2.5): what is opened
// then is what was sent.
void exchange(kerberos::testing::Ends& ends, Change& change) {
  const Bytes text = {'a', ' ', 's', 'e', 'c', 'r', 'e', 't'};
  for (size_t number = 0; number < kMessages; ++number) {
    const bool seals = (number & 1) != 0;
    const bool from_client = (number & 2) != 0;
    sspi::Context& from = from_client ? *ends.client : *ends.server;
    sspi::Context& to = from_client ? *ends.server : *ends.client;
    const Bytes sent = protect(from, seals, text);
    Bytes received = sent;
    change.apply(kTokens + number, received);
    const auto opened = open(to, seals, received, text.size());
    if (opened.ok() ? *opened != text : received == sent) {
      abort();
    }
    if (!opened.ok() && !open(to, seals, sent, text.size()).ok()) {
      abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) {
    return 0;
  }
  auto ends = fuzz::KerberosWorld::instance().ends((data[0] & 1) != 0 ? kerberos::testing::kDce
                                                                      : kerberos::testing::kMutual);
  Change change{data[1] % (kTokens + kMessages), {data + 2, size - 2}};
  const Status status = ends.run([&](size_t number, Bytes& token) { change.apply(number, token); });
  if (!status.ok()) {
    if (!change.changed || status.error().is(SEC_E_INTERNAL_ERROR)) {
      abort();
    }
    return 0;
  }
  if (ntlm::testing::session_key(*ends.client) != ntlm::testing::session_key(*ends.server) ||
      kerberos::testing::native_client(*ends.server) != "alice@FORGED.TEST") {
    abort();
  }
  exchange(ends, change);
  return 0;
}
