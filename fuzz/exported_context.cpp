// SPDX-License-Identifier: MIT
// Fuzz target: an exported security context, sealed and unsealed.
#include "abi/sspi/exported_context.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  using opensspi::abi::ExportedContext;
  const opensspi::crypto::SealKey key;
  const opensspi::ByteView bytes(data, len);
  (void)ExportedContext::open(key, bytes).ok();
  const auto context = ExportedContext::parse(bytes);
  if (context.ok()) {
    (void)ExportedContext::open(key, context->seal(key)).value();
  }
  return 0;
}
