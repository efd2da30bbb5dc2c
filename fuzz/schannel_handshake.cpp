// SPDX-License-Identifier: MIT
// A handshake of two contexts, one of whose flights is changed on its way. The input says which
// version and flight (first byte), and how: edits of three bytes, position (two, little-endian) and
// value.
#include <algorithm>
#include <cstdlib>

#include "support/schannel.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program
using schannel::testing::Side;

void edit(Bytes& flight, ByteView edits) {
  constexpr size_t kEditLen = 3;
  for (; edits.size() >= kEditLen; edits = edits.subspan(kEditLen)) {
    const size_t at = edits[0] | static_cast<size_t>(edits[1]) << 8;
    // The topmost bit of the position cuts the flight there instead.
    if (at >= 0x8000) {
      flight.resize(std::min(flight.size(), at - 0x8000));
    } else if (at < flight.size()) {
      flight[at] = edits[2];
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  static schannel::testing::World world;
  const bool is_1_3 = (data[0] & 0x80) != 0;
  const uint32_t versions = is_1_3 ? schannel::testing::kSpTls13 : schannel::testing::kSpTls12;
  sspi::ChannelCredential rules = schannel::testing::client_rules(versions);
  rules.flags |= 0x80;  // SCH_CRED_DISABLE_RECONNECTS: inputs must not depend on earlier ones
  Side client(world, sspi::Role::kInitiator, rules);
  Side server(world, sspi::Role::kAcceptor, schannel::testing::server_rules(versions));
  Bytes token = client.step({});
  for (size_t number = 0; number < 8 && !token.empty(); ++number) {
    if (number == (data[0] & 7u)) {
      edit(token, {data + 1, size - 1});
    }
    Side& to = number % 2 == 0 ? server : client;
    token = to.step(token);
    if (!to.status.ok()) {
      break;
    }
  }
  for (Side* side : {&client, &server}) {
    if (side->context->stage() == sspi::Stage::kEstablished) {
      std::ignore = side->unseal(Bytes(data, data + size));
      std::ignore = side->step(ByteView(data, size));
    }
  }
  return 0;
}
