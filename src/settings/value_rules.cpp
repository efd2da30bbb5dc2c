// SPDX-License-Identifier: MIT
#include "settings/value_rules.h"

#include <algorithm>
#include <charconv>

#include "settings/lookup.h"

namespace opensspi {
namespace {

constexpr std::string_view kNumber = "#";
constexpr size_t kMaxShown = 80;  // bytes of a wrong value in a sentence

std::optional<uint32_t> parse_number(std::string_view value) {
  uint32_t number = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (problem != std::errc() || end != value.data() + value.size()) {
    return std::nullopt;
  }
  return number;
}

// "a, b or c"
std::string listed(const std::vector<std::string_view>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : (i + 1 == words.size() ? " or " : ", ");
    text += words[i];
  }
  return text;
}

// A file is named by a path, so that a mistyped word is not taken for one.
bool is_path(std::string_view value) { return value.find('/') != std::string_view::npos; }

bool is_authorities(std::string_view value) {
  constexpr std::string_view kBetween = ", \t";
  while (!value.empty()) {
    const size_t end = std::min(value.find_first_of(kBetween), value.size());
    const std::string_view word = value.substr(0, end);
    if (!word.empty() && word != "file" && word != "local" && word != "winbind") {
      return false;
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return true;
}

// S-1-5-21 and three numbers of 32 bits.
bool is_machine_sid(std::string_view value) {
  constexpr std::string_view kStart = "S-1-5-21";
  if (!value.starts_with(kStart)) {
    return false;
  }
  value.remove_prefix(kStart.size());
  size_t numbers = 0;
  for (; value.starts_with('-'); ++numbers) {
    value.remove_prefix(1);
    const size_t end = std::min(value.find('-'), value.size());
    if (!parse_number(value.substr(0, end))) {
      return false;
    }
    value.remove_prefix(end);
  }
  return value.empty() && numbers == 3;
}

bool is_master_key(std::string_view value) {
  constexpr std::string_view kCredential = "credential:";
  constexpr std::string_view kPath = "path:";
  if (value.starts_with(kCredential)) {
    const std::string_view name = value.substr(kCredential.size());
    return !name.empty() && name.find('/') == std::string_view::npos;
  }
  return value == "file" || (value.starts_with(kPath) && is_path(value.substr(kPath.size())));
}

// What a text must be, in words; "" if it is.
std::string_view required_form(Setting setting, std::string_view value) {
  switch (setting) {
    case Setting::kAuthorities:
      return is_authorities(value) ? "" : "a list of file, local and winbind, separated by commas";
    case Setting::kMachineSid:
      return value.empty() || is_machine_sid(value) ? "" : "a SID S-1-5-21-a-b-c, or nothing";
    case Setting::kMasterKey:
      return is_master_key(value) ? "" : "file, credential:NAME or path:FILE";
    case Setting::kTrustedRoots:
      return value == "system" || value == "none" || is_path(value)
                 ? ""
                 : "system, none or the path of a file";
    case Setting::kTrace:
      return value.empty() || value == "stderr" || value.starts_with('/')
                 ? ""
                 : "stderr, the whole path of a file, or nothing";
    default:
      return "";
  }
}

// What the row's values must be, in words; "" if the value is one.
std::string required(const SettingRow& row, std::string_view value) {
  if (row.choices.empty()) {
    return std::string(required_form(row.id, value));
  }
  if (number_of_value(row, value)) {
    return "";
  }
  return row.choices == kNumber ? "a whole number up to 4294967295" : listed(words_of(row));
}

}  // namespace

std::vector<std::string_view> words_of(const SettingRow& row) {
  std::vector<std::string_view> words;
  if (row.choices == kNumber) {
    return words;
  }
  for (std::string_view rest = row.choices; !rest.empty();) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    words.push_back(rest.substr(0, bar));
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return words;
}

std::optional<uint32_t> number_of_value(const SettingRow& row, std::string_view value) {
  if (row.choices.empty()) {
    return 0;
  }
  if (row.choices == kNumber) {
    return parse_number(value);
  }
  uint32_t index = 0;
  for (std::string_view rest = row.choices; !rest.empty(); ++index) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    if (rest.substr(0, bar) == value) {
      return parse_number(value).value_or(index);
    }
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return std::nullopt;
}

std::string refused_value(const SettingRow& row, std::string_view value) {
  const std::string form = required(row, value);
  if (form.empty()) {
    return "";
  }
  std::string sentence = std::string(row.name) + " cannot be \"" +
                         std::string(value.substr(0, kMaxShown)) + "\": it must be " + form;
  if (value.find('#') != std::string_view::npos) {
    return sentence + "; a comment needs a line of its own";
  }
  const std::string_view nearest = nearest_word(value, words_of(row));
  if (!nearest.empty() && row.choices != kNumber && words_of(row).size() > 2) {
    sentence += "; did you mean " + std::string(nearest) + "?";
  }
  return sentence;
}

}  // namespace opensspi
