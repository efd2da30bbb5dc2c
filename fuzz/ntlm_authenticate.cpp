// SPDX-License-Identifier: MIT
// AUTHENTICATE messages: parsed, and passed to a server that waits for one.
#include <cstdlib>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/negotiate.h"
#include "settings/table.h"
#include "support/ntlm.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

struct Server {
  explicit Server(const char* ntlm_v1) {
    world.settings =
        world.settings.with(Setting::kNtlmV1, ntlm_v1).with(Setting::kNtlmMinKeyBits, "40");
    credential = world.acquire(sspi::Use::kInbound).value();
  }
  void judge(ByteView message, ntlm::NegotiateFlags offered) {
    // The nonce of [MS-NLMP] 4.2, so that the specification's responses in the corpus are right.
    world.env.script = {ntlm::testing::bytes_of("0123456789abcdef")};
    const auto context = world.start(credential, sspi::Role::kAcceptor);
    const Bytes negotiate = ntlm::write_negotiate(offered);
    sspi::StepInput input;
    input.token = negotiate;
    if (!context->step(input).ok()) {
      abort();
    }
    input.token = message;
    std::ignore = context->step(input);
  }
  ntlm::testing::World world;
  sspi::CredentialPtr credential;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView message(data, size);
  std::ignore = ntlm::Authenticate::parse(message);
  static Server strict("refuse");
  static Server lax("accept");
  strict.judge(message, ntlm::NegotiateFlags::from_bits(0xE28A8233));
  lax.judge(message, ntlm::NegotiateFlags::from_bits(0xE28A8233));
  lax.judge(message, ntlm::NegotiateFlags::from_bits(0xE2028233));
  lax.judge(message, ntlm::NegotiateFlags::from_bits(0x820A8232));
  return 0;
}
