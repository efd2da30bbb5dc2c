// SPDX-License-Identifier: MIT
#include "base/trace_line.h"

#include <algorithm>
#include <charconv>

#include "base/trace.h"

namespace opensspi::trace {
namespace {

constexpr size_t kMaxParts = 64;
constexpr size_t kCutLen = Line::kMaxLine - 1;
constexpr std::string_view kTimeForm = "0000-00-00T00:00:00.000000Z";

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Names and steps: "own-account".
bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || letter == '-';
  });
}

bool is_time(std::string_view text) {
  return text.size() == kTimeForm.size() &&
         std::equal(text.begin(), text.end(), kTimeForm.begin(), [](char letter, char form) {
           return form == '0' ? is_digit(letter) : letter == form;
         });
}

std::optional<uint64_t> number_of(std::string_view text) {
  uint64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = problem == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

// Takes what is in front of `end`, and `end` itself if it is there.
std::string_view take_until(std::string_view& rest, char end) {
  const size_t len = std::min(rest.find(end), rest.size());
  const std::string_view taken = rest.substr(0, len);
  rest.remove_prefix(std::min(len + 1, rest.size()));
  return taken;
}

// Takes a quoted value, whose opening quote is gone, and the blank after it.
std::optional<std::string> take_quoted(std::string_view& rest, bool cut) {
  std::string value;
  while (!rest.empty() && rest.front() != '"') {
    const bool escaped = rest.front() == '\\';
    rest.remove_prefix(escaped ? 1 : 0);
    if (rest.empty()) {
      break;
    }
    value += rest.front();
    rest.remove_prefix(1);
  }
  if (rest.empty()) {
    return cut ? std::optional(value) : std::nullopt;
  }
  rest.remove_prefix(1);
  if (!rest.empty() && take_until(rest, ' ') != "") {
    return std::nullopt;
  }
  return value;
}

bool take_part(std::string_view& rest, bool cut, ParsedLine& line) {
  const size_t name_len = rest.find('=');
  if (name_len == std::string_view::npos) {
    rest = {};
    return cut;  // in the middle of a name
  }
  ParsedLine::Part part{rest.substr(0, name_len), ""};
  rest.remove_prefix(name_len + 1);
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    auto value = take_quoted(rest, cut);
    if (!value) {
      return false;
    }
    part.value = std::move(*value);
  } else {
    part.value = take_until(rest, ' ');
  }
  line.parts.push_back(std::move(part));
  return is_name(line.parts.back().name) && line.parts.size() <= kMaxParts;
}

}  // namespace

std::string_view ParsedLine::text(std::string_view name) const {
  const auto found = std::ranges::find(parts, name, &Part::name);
  return found == parts.end() ? std::string_view() : std::string_view(found->value);
}

uint64_t ParsedLine::number(std::string_view name) const {
  return number_of(text(name)).value_or(0);
}

std::optional<ParsedLine> parse_line(std::string_view line) {
  if (line.size() > kCutLen) {
    return std::nullopt;
  }
  const bool cut = line.size() == kCutLen;
  ParsedLine parsed;
  parsed.time = take_until(line, ' ');
  const auto process = number_of(take_until(line, '/'));
  const auto thread = number_of(take_until(line, ' '));
  parsed.step = take_until(line, ' ');
  if (!is_time(parsed.time) || !process || !thread || !is_name(parsed.step)) {
    return std::nullopt;
  }
  parsed.process = *process;
  parsed.thread = *thread;
  while (!line.empty()) {
    if (!take_part(line, cut, parsed)) {
      return std::nullopt;
    }
  }
  return parsed;
}

}  // namespace opensspi::trace
