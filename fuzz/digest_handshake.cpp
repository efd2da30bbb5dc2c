// SPDX-License-Identifier: MIT
// A live handshake of two parties, one of whose messages is changed on its way. The input says
// which (first byte) and how: edits of three bytes, position (two, little-endian) and value. Nobody
// may be let in by a response whose meaning was changed, and no server taken at its word.
#include <algorithm>
#include <cstdlib>

#include "packages/digest/directives.h"
#include "support/digest.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program
using digest::testing::Call;

void edit(Bytes& message, ByteView edits) {
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
}

// All that is hashed, and the proof.
std::string meaning_of(const Bytes& token) {
  const auto directives = digest::Directives::parse(token);
  std::string all;
  if (!directives.ok()) {
    return all;
  }
  for (const char* name :
       {"username", "realm", "nonce", "digest-uri", "cnonce", "nc", "response", "rspauth"}) {
    all.append(directives->text(name).value_or("")).append("\n");
  }
  return all;
}

Status run(digest::testing::World& world, uint8_t which, ByteView edits) {
  const sspi::Flags flags = sspi::Flag::kConfidentiality;
  auto client = world.client();
  auto server = world.server();
  Bytes token = TRY(server->step(Call().flags(flags).input())).token;
  if (which == 0) {
    edit(token, edits);
  }
  token = TRY(client->step(Call().token(token).target("ldap/host").flags(flags).input())).token;
  std::string sent = meaning_of(token);
  if (which == 1) {
    edit(token, edits);
  }
  Bytes proof = TRY(server->step(Call().token(token).flags(flags).input())).token;
  if (meaning_of(token) != sent) {
    abort();
  }
  sent = meaning_of(proof);
  if (which == 2) {
    edit(proof, edits);
  }
  TRY(client->step(Call().token(proof).flags(flags).input()));
  if (meaning_of(proof) != sent) {
    abort();
  }
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static digest::testing::World world;
  if (size != 0) {
    std::ignore = run(world, data[0] % 3, ByteView(data, size).subspan(1));
  }
  return 0;
}
