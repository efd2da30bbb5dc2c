// SPDX-License-Identifier: MIT
#include "abi/own/explanations.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/system_messages.h"
#include "settings/lookup.h"

namespace opensspi::abi {
namespace {

constexpr auto kExplanations = std::to_array<Explanation>({
#include "abi/own/explanations.inc"
});
static_assert(std::ranges::is_sorted(kExplanations, std::ranges::less_equal{}, &Explanation::code));

const Explanation* row_of(uint32_t code) {
  const auto* found = std::ranges::lower_bound(kExplanations, code, {}, &Explanation::code);
  return found != kExplanations.end() && found->code == code ? found : nullptr;
}

bool is_among(std::string_view word, std::string_view words) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) {
      return true;
    }
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  std::ranges::transform(capitals, capitals.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
  });
  return capitals;
}

std::optional<uint32_t> code_of_name(std::string_view name) {
  for (const Explanation& row : kExplanations) {
    if (row.name == name || is_among(name, row.others)) {
      return row.code;
    }
  }
  if (const auto code = system_message_code(name)) {
    return static_cast<uint32_t>(*code);
  }
  return std::nullopt;
}

// read_number reads all of a text as a number of 32 bits, signed or unsigned.
std::optional<uint32_t> read_number(std::string_view digits, int base) {
  int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, number, base);
  if (problem != std::errc() || stop != end || number < INT32_MIN || number > UINT32_MAX) {
    return std::nullopt;
  }
  return static_cast<uint32_t>(number);
}

// The codes of failures have eight hexadecimal digits, and are often written without 0x.
bool is_bare_hexadecimal(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return text.size() == 8 && text.find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace

std::span<const Explanation> explanations() { return kExplanations; }

const Explanation* find_explanation(uint32_t code) {
  constexpr uint32_t kWin32Error = 0x80070000;  // severity 1, FACILITY_WIN32
  const Explanation* row = row_of(code);
  if (row == nullptr && (code & 0xFFFF0000) == kWin32Error) {
    row = row_of(code & 0xFFFF);
  }
  return row;
}

std::optional<uint32_t> read_status_code(std::string_view text) {
  const std::string capitals = in_capitals(text);
  if (const auto code = code_of_name(capitals)) {
    return code;
  }
  if (capitals.starts_with("0X")) {
    const std::string digits = capitals.substr(2);
    return digits.starts_with('-') ? std::nullopt : read_number(digits, 16);
  }
  return read_number(capitals, is_bare_hexadecimal(capitals) ? 16 : 10);
}

std::string nearest_code_name(std::string_view text) {
  std::vector<std::string_view> names;
  for (const Explanation& row : kExplanations) {
    names.push_back(row.name);
  }
  return std::string(nearest_word(in_capitals(text), names));
}

}  // namespace opensspi::abi
