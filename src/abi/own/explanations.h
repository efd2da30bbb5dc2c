// SPDX-License-Identifier: MIT
// explanations.h: what each status code that this library returns means, why it happens here, and
// what to do. The table is written from explanations.toml.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace opensspi::abi {

// Explanation is one row. `others` are more names of the code, `see` pages of the documentation,
// both separated by blanks.
struct Explanation {
  uint32_t code;
  std::string_view name;
  std::string_view others;
  std::string_view meaning;
  std::string_view reason;
  std::string_view remedy;
  std::string_view see;
};

// explanations returns every row, ascending by code.
std::span<const Explanation> explanations();

// find_explanation returns the row of a code, or null. A Win32 error inside an HRESULT
// (0x8007....) has the row of the Win32 error, unless it has its own.
const Explanation* find_explanation(uint32_t code);

// read_status_code reads a name in any case, a hexadecimal number (0x8009030E, or eight digits
// alone), or a decimal one, signed or unsigned. Nothing for other text.
std::optional<uint32_t> read_status_code(std::string_view text);

// nearest_code_name returns the name that a typing error could have turned into `text`, or "".
std::string nearest_code_name(std::string_view text);

}  // namespace opensspi::abi
