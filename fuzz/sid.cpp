// SPDX-License-Identifier: MIT
// Security identifiers, text and wire: what parses is written back as it was read.
#include "identity/sid.h"

#include <cstdlib>

using opensspi::identity::Sid;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const opensspi::ByteView bytes(data, size);
  const auto from_wire = Sid::from_wire(bytes);
  if (from_wire.ok() && from_wire->wire() != opensspi::Bytes(bytes.begin(), bytes.end())) {
    abort();
  }
  const auto from_text = Sid::parse(opensspi::as_text(bytes));
  if (from_text.ok() && !(*Sid::parse(from_text->text()) == *from_text)) {
    abort();
  }
  return 0;
}
