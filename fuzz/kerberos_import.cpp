// SPDX-License-Identifier: MIT
// Exported contexts of Kerberos: whatever is accepted as one can be queried and used without harm,
// and its state is written again as it was read.
#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "packages/kerberos/package.h"
#include "support/ntlm.h"

namespace {

using namespace opensspi;  // NOLINT: a target is one small program

void use(sspi::Context& context) {
  Bytes text(10);
  Bytes trailer(100);
  sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(trailer)};
  std::ignore = context.sign(0, buffers, 1);
  std::ignore = context.verify(buffers, 1);
  std::ignore = context.seal(0, buffers, 1);
  if (context.unseal(buffers, 1).ok()) {
    abort();  // it was made by this end
  }
  for (uint32_t attribute = 0; attribute < 40; ++attribute) {
    std::ignore = context.query(static_cast<sspi::Attribute>(attribute));
  }
}

// What the client delegated is not exported.
bool is_same(ByteView read, ByteView written) {
  constexpr size_t kFlagsOffset = 3;
  constexpr uint8_t kDelegate = 1;
  if (read.size() != written.size()) {
    return false;
  }
  Bytes expected(read.begin(), read.end());
  if (expected[2] == 1) {
    expected[kFlagsOffset] &= static_cast<uint8_t>(~kDelegate);
  }
  return std::ranges::equal(expected, written);
}

identity::ClientPtr known_client() {
  auto client = std::make_shared<identity::Client>();
  client->sid = identity::Sid(5, {21, 1, 2, 3, 1105});
  return client;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (!kerberos::is_usable()) {
    return 0;
  }
  static ntlm::testing::World world;
  const ByteView state(data, size);
  for (const identity::ClientPtr& client : {identity::ClientPtr(), known_client()}) {
    auto context = kerberos::package().import_state(world.host(), state, client);
    if (!context.ok()) {
      continue;
    }
    const auto again = (*context)->export_state();
    if (!again.ok() || !is_same(state, again->reveal())) {
      abort();
    }
    use(**context);
  }
  return 0;
}
