// SPDX-License-Identifier: MIT
// Tokens of Kerberos' handshake: the frame, and the checksum of an authenticator.
#include <algorithm>
#include <cstdlib>

#include "packages/kerberos/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  const ByteView bytes(data, size);
  if (const auto token = kerberos::Token::parse(bytes); token.ok()) {
    const Bytes written = token->write();
    const auto again = kerberos::Token::parse(written);
    if (!again.ok() || !std::ranges::equal(again->message, token->message)) {
      abort();
    }
  }
  if (const auto checksum = kerberos::Checksum::parse(bytes); checksum.ok()) {
    Bytes written = checksum->write();
    // A client that says that it delegates may omit an empty credential; it is written out.
    constexpr size_t kShortest = 24;
    if (bytes.size() == kShortest && checksum->delegated.empty()) {
      written.resize(kShortest);
    }
    if (written.size() > bytes.size()) {
      abort();
    }
    if (!std::equal(written.begin(), written.end(), bytes.begin())) {
      abort();
    }
  }
  return 0;
}
