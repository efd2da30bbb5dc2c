// SPDX-License-Identifier: MIT
#include "cert/text_content.h"

namespace opensspi::cert {

std::string narrow_text(ByteView bytes) {
  std::string text(as_text(bytes));
  ByteView units = bytes;
  if (units.size() >= 2 && units[0] == 0xFF && units[1] == 0xFE) {
    units = units.subspan(2);
  }
  if (units.size() < 2 || units.size() % 2 != 0) {
    return text;
  }
  std::string narrowed;
  for (size_t i = 0; i < units.size(); i += 2) {
    if (units[i + 1] != 0) {
      return text;
    }
    narrowed.push_back(static_cast<char>(units[i]));
  }
  return narrowed;
}

Result<Bytes> bytes_of_text(std::string_view text, encoding::TextForm form) {
  const auto flags = static_cast<uint32_t>(form);
  const auto found = TRY(encoding::read_text(text, flags, ByteSpan()));
  Bytes decoded(found.num_bytes);
  TRY(encoding::read_text(text, flags, ByteSpan(decoded)));
  return decoded;
}

}  // namespace opensspi::cert
