// SPDX-License-Identifier: MIT
// Text of names in a caller's buffer, by the rules of CertNameToStr and related functions.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "cert/names/write_name_text.h"
#include "opensspi/windef.h"

namespace opensspi::abi {

// name_style_of returns how CertNameToStr writes a name, by its `dwStrType`.
cert::NameStyle name_style_of(DWORD type);

// Truncation says what a wide buffer gets that is too small.
enum class Truncation : uint8_t { kEmpty, kBeginning };

// write_text writes a text with its terminating zero and returns its length including that, or the
// length that is needed if there is no buffer. `num_zeros` is 2 for a list of texts.
inline DWORD write_text(std::u16string_view text, WCHAR* out, DWORD room, Truncation truncation,
                        size_t num_zeros = 1) {
  const size_t needed = text.size() + num_zeros;
  if (out == nullptr || room == 0) {
    return static_cast<DWORD>(needed);
  }
  if (needed <= room) {
    std::ranges::copy(text, out);
    std::fill_n(out + text.size(), num_zeros, u'\0');
    return static_cast<DWORD>(needed);
  }
  if (truncation == Truncation::kEmpty) {
    out[0] = 0;
    return 1;
  }
  const size_t zeros = std::min<size_t>(num_zeros, room);
  std::copy_n(text.data(), room - zeros, out);
  std::fill_n(out + (room - zeros), zeros, u'\0');
  return room;
}

// A narrow buffer that is too small gets what fits, and its first character becomes the
// terminating zero, as on Windows.
inline DWORD write_text(std::u16string_view text, CHAR* out, DWORD room, Truncation /*unused*/,
                        size_t num_zeros = 1) {
  std::string narrow = cert::lenient_utf8(text);
  narrow.append(num_zeros, '\0');
  if (out == nullptr || room == 0) {
    return static_cast<DWORD>(narrow.size());
  }
  std::copy_n(narrow.data(), std::min<size_t>(narrow.size(), room), out);
  if (narrow.size() <= room) {
    return static_cast<DWORD>(narrow.size());
  }
  out[0] = 0;
  return 1;
}

}  // namespace opensspi::abi
