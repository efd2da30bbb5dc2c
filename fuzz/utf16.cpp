// SPDX-License-Identifier: MIT
// Fuzz target: text between UTF-8 and UTF-16. What converts converts back, and secret text as other
// text.
#include "base/utf16.h"

#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

void from_utf8(std::string_view text) {
  const auto wide = utf16_from_utf8(text);
  const auto secret = secret_utf16le(as_bytes(text));
  require(wide.ok() == secret.ok());
  require(equal_ignoring_case(text, text) == wide.ok());
  const std::string shown = escaped(text);
  require(utf16_from_utf8(shown).ok());
  if (!wide.ok()) {
    return;
  }
  require(*utf8_from_utf16(*wide) == text);
  const Bytes wire = utf16le_bytes(*wide);
  require(to_hex(wire) == to_hex(secret->reveal()));
  require(as_text(secret_utf8(wire)->reveal()) == text);
  require(uppercase(uppercase(*wide)) == uppercase(*wide));
}

void from_wire(ByteView bytes) {
  const auto wide = utf16_from_wire(bytes);
  const auto secret = secret_utf8(bytes);
  if (!wide.ok()) {
    require(!secret.ok());
    return;
  }
  const auto narrow = utf8_from_utf16(*wide);
  require(narrow.ok() == secret.ok());
  if (narrow.ok()) {
    require(*utf16_from_utf8(*narrow) == *wide);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView bytes(data, len);
  from_utf8(as_text(bytes));
  from_wire(bytes);
  return 0;
}
