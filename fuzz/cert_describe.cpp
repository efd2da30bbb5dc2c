// SPDX-License-Identifier: MIT
// Fuzz target: certificates, CRLs, PFX files, stores and exported registry keys in words. No text
// may hold a control character: names come from the bytes.
#include <cstdlib>

#include "cert/describe/describe.h"
#include "cert/stores/registry_text.h"

namespace {

bool is_printable(const std::string& text) {
  for (const char letter : text) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) {
      return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const opensspi::ByteView bytes(data, len);
  static_cast<void>(opensspi::cert::looks_like_ours(bytes));
  static_cast<void>(opensspi::cert::read_registry_text(bytes).ok());
  const auto description = opensspi::cert::describe(bytes);
  if (!description.ok()) {
    return 0;
  }
  for (const opensspi::cert::DescribedField& field : description->fields) {
    if (!is_printable(field.name) || !is_printable(field.value) ||
        !is_printable(field.explanation)) {
      std::abort();
    }
  }
  return 0;
}
