// SPDX-License-Identifier: MIT
// Fuzz target: SEC_CHANNEL_BINDINGS in both of its layouts.
#include "sspi/channel_bindings.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const auto bindings = opensspi::sspi::ChannelBindings::parse({data, len});
  if (bindings.ok()) {
    (void)bindings->hash();
  }
  return 0;
}
