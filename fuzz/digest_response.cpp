// SPDX-License-Identifier: MIT
// Responses of both forms: parsed, read for bindings, and handed to a server that awaits one.
#include "packages/digest/bindings.h"
#include "packages/digest/describe.h"
#include "packages/digest/parameters.h"
#include "support/digest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  using digest::testing::Call;
  static digest::testing::World world;
  const ByteView token(data, size);
  for (const digest::Style style : {digest::Style::kHttp, digest::Style::kSasl}) {
    const auto response = digest::Response::parse(token, style);
    if (response.ok()) {
      std::ignore = digest::sent_channel(*response);
    }
  }
  JsonWriter json;
  std::ignore = digest::describe(json, token);
  std::ignore = digest::Parameters::read(Call().parameter(as_text(token)).message());
  auto http = world.server();
  std::ignore = http->step(digest::testing::response_call(token).channel("tls").input());
  std::ignore = http->complete({});
  auto sasl = world.server();
  std::ignore = sasl->step(Call().flags(sspi::Flag::kConfidentiality).input());
  std::ignore = sasl->step(Call().token(token).flags(sspi::Flag::kConfidentiality).input());
  return 0;
}
