// SPDX-License-Identifier: MIT
// Fuzz target: what bytes are, of all types and forms. What is found is found again if nothing else
// is expected.
#include "cert/recognise.h"

#include "require.h"

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView bytes(data, len);
  const auto found = cert::recognise(bytes, {0xFFFFFFFF, 0xFFFFFFFF});
  if (!found.ok()) {
    return 0;
  }
  const auto again = cert::recognise(bytes, {cert::bit(found->type), cert::bit(found->form)});
  require(again.ok() && again->type == found->type && again->form == found->form);
  if (cert::is_element_type(found->type)) {
    require(found->store->find({.kind = cert::element_kind(found->type)}) != nullptr);
  }
  return 0;
}
