// SPDX-License-Identifier: MIT
// NEGOTIATE messages: parsed, and passed to a fresh server.
#include <tuple>

#include "packages/ntlm/negotiate.h"
#include "support/ntlm.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

void serve(ByteView message) {
  static ntlm::testing::World world;
  static const sspi::CredentialPtr credential = world.acquire(sspi::Use::kInbound).value();
  const auto server = world.start(credential, sspi::Role::kAcceptor);
  sspi::StepInput input;
  input.token = message;
  std::ignore = server->step(input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const opensspi::ByteView message(data, size);
  std::ignore = opensspi::ntlm::Negotiate::parse(message);
  serve(message);
  return 0;
}
