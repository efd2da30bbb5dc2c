// SPDX-License-Identifier: MIT
// Exported contexts: whatever is accepted as one can be queried and used without harm.
#include <tuple>

#include "support/ntlm.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

void use(sspi::Context& context) {
  Bytes text(10);
  Bytes trailer(16);
  sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(trailer)};
  std::ignore = context.seal(0, buffers, 1);
  std::ignore = context.unseal(buffers, 1);
  std::ignore = context.sign(0, buffers, 1);
  std::ignore = context.verify(buffers, 1);
  std::ignore = context.query(sspi::Attribute::kNames);
  std::ignore = context.query(sspi::Attribute::kKeyInfo);
  std::ignore = context.export_state();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static ntlm::testing::World world;
  for (const identity::ClientPtr& client : {identity::ClientPtr(), world.accounts.anonymous()}) {
    auto context = ntlm::package().import_state(world.host(), ByteView(data, size), client);
    if (context.ok()) {
      use(**context);
    }
  }
  return 0;
}
