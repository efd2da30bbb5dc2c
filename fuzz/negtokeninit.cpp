// SPDX-License-Identifier: MIT
// SPNEGO's first message: parsed, and passed to a fresh server and, as a hint, to a fresh client.
#include <cstdlib>
#include <tuple>

#include "negotiate_world.h"
#include "packages/negotiate/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  const ByteView token(data, size);
  const auto message = negotiate::NegTokenInit::parse(token);
  if (message.ok() && (message->mechanisms.empty() || !negotiate::is_negotiation(token))) {
    abort();
  }
  for (const sspi::Role role : {sspi::Role::kAcceptor, sspi::Role::kInitiator}) {
    sspi::StepInput input;
    input.token = token;
    std::ignore = fuzz::NegotiateWorld::instance().start(role)->step(input);
  }
  return 0;
}
