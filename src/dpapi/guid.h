// SPDX-License-Identifier: MIT
// Guid: a GUID ([MS-DTYP] 2.3.4), as blobs and master key files name keys.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/env.h"
#include "base/result.h"

namespace opensspi::dpapi {

// Guid holds the 16 bytes of the wire form (the first three fields little-endian).
struct Guid {
  std::array<uint8_t, 16> bytes{};

  // parse reads 36 characters, "df9d8cd0-1501-11d1-8c7a-00c04fc297eb", in either case.
  // ERROR_INVALID_DATA otherwise.
  static Result<Guid> parse(std::string_view text);
  // random returns a version 4 GUID.
  static Guid random(const Env& env);
  // text returns the 36 characters in lower case, without braces.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is_zero() const { return *this == Guid(); }

  // clang-tidy 14 takes the 0 that a comparison with <=> is rewritten to for a null pointer.
  auto operator<=>(const Guid&) const = default;  // NOLINT(modernize-use-nullptr)
};

}  // namespace opensspi::dpapi
