// SPDX-License-Identifier: MIT
// Hexadecimal digits in the form that to_hex writes: lower case, two per byte.
#pragma once

#include "base/bytes.h"

namespace opensspi {

// is_hex returns whether a text consists of such digits. An empty text does.
[[nodiscard]] bool is_hex(std::string_view text);

// from_hex fills `out` from exactly two digits per byte. It returns false for anything else, after
// which `out` is unspecified.
[[nodiscard]] bool from_hex(std::string_view digits, ByteSpan out);

}  // namespace opensspi
