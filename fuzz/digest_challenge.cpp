// SPDX-License-Identifier: MIT
// Challenges of both forms: parsed, and handed to a client.
#include "packages/digest/challenge.h"
#include "support/digest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  using digest::testing::Call;
  static digest::testing::World world;
  const ByteView token(data, size);
  std::ignore = digest::Challenge::parse(token, digest::Style::kHttp);
  std::ignore = digest::Challenge::parse(token, digest::Style::kSasl);
  auto http = world.client();
  std::ignore = http->step(digest::testing::answer_call(token).host("HTTP/h").input());
  for (const sspi::Flags flags : {sspi::Flags(), sspi::Flags(sspi::Flag::kConfidentiality)}) {
    auto sasl = world.client();
    std::ignore = sasl->step(Call().token(token).target("ldap/host").flags(flags).input());
    std::ignore = sasl->step(Call().token(token).flags(flags).input());
  }
  return 0;
}
