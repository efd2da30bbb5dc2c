// SPDX-License-Identifier: MIT
// Reads the lines that base/trace.h writes. The bytes may come from anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opensspi::trace {

// ParsedLine is one line of a trace. The views are of the line that was parsed.
struct ParsedLine {
  struct Part {
    std::string_view name;
    std::string value;
  };

  std::string_view time;  // 2026-11-29T08:34:29.123456Z
  uint64_t process = 0;
  uint64_t thread = 0;
  std::string_view step;  // "acquire"
  std::vector<Part> parts;

  // text returns a part's value, "" if there is none of that name. number returns 0 if there is
  // none, or if it is not a number.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] uint64_t number(std::string_view name) const;
};

// parse_line reads one line without its end; nothing if it is not one of a trace. The value at the
// end of a line that was cut (Line::kMaxLine) lacks its closing quote.
std::optional<ParsedLine> parse_line(std::string_view line);

}  // namespace opensspi::trace
