// SPDX-License-Identifier: MIT
// CHALLENGE messages: parsed, and passed to a client that waits for one, in each of its modes.
#include <cstdlib>

#include "packages/ntlm/challenge.h"
#include "settings/table.h"
#include "support/ntlm.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

struct Client {
  explicit Client(const char* ntlm_v1) {
    world.settings = world.settings.with(Setting::kNtlmV1, ntlm_v1)
                         .with(Setting::kNtlmMinKeyBits, "40")
                         .with(Setting::kNtlmLm, "yes");
    credential = world.acquire(sspi::Use::kOutbound).value();
  }
  void answer(ByteView message, sspi::Flags requested) {
    const auto context = world.start(credential, sspi::Role::kInitiator);
    sspi::StepInput input;
    input.requested = requested;
    input.target_name = "HTTP/server.example";
    if (!context->step(input).ok()) {
      abort();
    }
    input.token = message;
    const auto step = context->step(input);
    if (step.ok() && step->token.size() > ntlm::kMaxToken) {
      abort();
    }
  }
  ntlm::testing::World world;
  sspi::CredentialPtr credential;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView message(data, size);
  std::ignore = ntlm::Challenge::parse(message);
  static Client v2("refuse");
  static Client v1("send");
  for (Client* client : {&v2, &v1}) {
    for (const sspi::Flags requested :
         {sspi::Flags(), ntlm::testing::kSealing, sspi::Flags(sspi::Flag::kDatagram)}) {
      client->answer(message, requested);
    }
  }
  return 0;
}
