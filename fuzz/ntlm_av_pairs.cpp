// SPDX-License-Identifier: MIT
// AV pair lists: what parses can be copied, and the copy parses.
#include <cstdlib>
#include <tuple>

#include "packages/ntlm/av_pairs.h"

using namespace opensspi;  // NOLINT: a target is one small program

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto pairs = ntlm::AvPairs::parse(ByteView(data, size));
  if (!pairs.ok()) {
    return 0;
  }
  std::ignore = pairs->flags();
  std::ignore = pairs->channel_bindings();
  Bytes copy;
  Writer writer(copy);
  ntlm::copy_server_av_pairs(writer, *pairs);
  ntlm::write_av_end(writer);
  const auto again = ntlm::AvPairs::parse(copy);
  if (!again.ok() || again->timestamp() != pairs->timestamp()) {
    abort();
  }
  if (again->find(ntlm::AvId::kTargetName).has_value()) {
    abort();
  }
  return 0;
}
