// SPDX-License-Identifier: MIT
#include "csp/blobs/number.h"

#include <algorithm>
#include <bit>

namespace opensspi::csp {

void reverse(ByteSpan bytes) { std::reverse(bytes.begin(), bytes.end()); }

ByteView trimmed(ByteView number) {
  const auto first = std::find_if(number.begin(), number.end(), [](uint8_t byte) { return byte; });
  return {first, number.end()};
}

size_t bit_len(ByteView number) {
  const ByteView significant = trimmed(number);
  if (significant.empty()) {
    return 0;
  }
  return significant.size() * 8 - static_cast<size_t>(std::countl_zero(significant[0]));
}

Result<Bytes> read_number(Reader& reader, size_t len) {
  const ByteView wire = TRY(reader.take(len));
  Bytes number(wire.rbegin(), wire.rend());
  const size_t num_zeros = len - trimmed(number).size();
  number.erase(number.begin(), number.begin() + static_cast<ptrdiff_t>(num_zeros));
  return number;
}

Result<SecretBytes> read_secret_number(Reader& reader, size_t len) {
  const ByteView wire = TRY(reader.take(len));
  SecretBytes number(wire);
  reverse(number.reveal());
  return SecretBytes(trimmed(number.reveal()));
}

void write_number(Writer& writer, ByteView number, size_t len) {
  const ByteView significant = trimmed(number);
  for (size_t i = significant.size(); i-- > 0;) {
    writer.u8(significant[i]);
  }
  writer.zeros(len - significant.size());
}

}  // namespace opensspi::csp
