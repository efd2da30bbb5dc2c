// SPDX-License-Identifier: MIT
// SPNEGO's later messages: parsed, written again, and passed to a client and a server that waits
// for one.
#include <cstdlib>
#include <tuple>

#include "negotiate_world.h"
#include "packages/negotiate/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  const ByteView token(data, size);
  const auto message = negotiate::NegTokenResp::parse(token);
  if (message.ok() && !negotiate::NegTokenResp::parse(negotiate::write_resp(*message)).ok()) {
    abort();
  }
  fuzz::NegotiateWorld& world = fuzz::NegotiateWorld::instance();
  const auto client = world.start(sspi::Role::kInitiator);
  const auto server = world.start(sspi::Role::kAcceptor);
  sspi::StepInput input;
  const auto offer = client->step(input);
  if (!offer.ok()) {
    abort();
  }
  input.token = offer->token;
  if (!server->step(input).ok()) {
    abort();
  }
  input.token = token;
  std::ignore = client->step(input);
  std::ignore = server->step(input);
  return 0;
}
