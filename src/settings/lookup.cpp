// SPDX-License-Identifier: MIT
#include "settings/lookup.h"

#include <algorithm>
#include <array>

namespace opensspi {
namespace {

constexpr size_t kMaxNameLen = 64;
constexpr size_t kFar = kMaxNameLen;

// distance counts the letters to insert, remove or replace (Levenshtein); kFar for long texts.
size_t distance(std::string_view from, std::string_view to) {
  if (from.size() >= kMaxNameLen || to.size() >= kMaxNameLen) {
    return kFar;
  }
  std::array<size_t, kMaxNameLen + 1> row{};
  for (size_t j = 0; j <= to.size(); ++j) {
    row[j] = j;
  }
  for (size_t i = 0; i < from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row[to.size()];
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

std::string with_letters(std::string_view text, char (*change)(char)) {
  std::string changed(text);
  std::ranges::transform(changed, changed.begin(), change);
  return changed;
}

const SettingRow* nearest_row(std::string_view name) {
  return &*std::ranges::min_element(
      setting_rows(), {}, [&](const SettingRow& row) { return distance(name, row.name); });
}

// One letter of a short name, two of a long one. A variable is refused by this rule, so it is
// narrower than the one for suggestions: a program may have variables with our prefix.
bool is_misspelt(std::string_view name, const SettingRow& row) {
  constexpr size_t kLongName = 10;
  const size_t allowed = std::min(name.size(), row.name.size()) < kLongName ? 1 : 2;
  return distance(name, row.name) <= allowed;
}

}  // namespace

const SettingRow* find_setting(std::string_view name) {
  const auto row = std::ranges::find(setting_rows(), name, &SettingRow::name);
  return row == setting_rows().end() ? nullptr : &*row;
}

std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& words) {
  const auto nearest = std::ranges::min_element(
      words, {}, [&](std::string_view other) { return distance(word, other); });
  if (nearest == words.end()) {
    return "";
  }
  const size_t allowed = std::max<size_t>(1, std::max(word.size(), nearest->size()) / 3);
  return distance(word, *nearest) <= allowed ? *nearest : "";
}

std::string did_you_mean(std::string_view name) {
  std::vector<std::string_view> names;
  for (const SettingRow& row : setting_rows()) {
    names.push_back(row.name);
  }
  const std::string_view nearest = nearest_word(with_letters(name, lower), names);
  return nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?";
}

std::string variable_name(const SettingRow& row) {
  return std::string(kVariablePrefix) + with_letters(row.name, upper);
}

bool is_known_variable(std::string_view name) {
  if (name == "OPENSSPI_HOME") {
    return true;
  }
  if (!name.starts_with(kVariablePrefix)) {
    return false;
  }
  const SettingRow* row = find_setting(with_letters(name.substr(kVariablePrefix.size()), lower));
  return row != nullptr && variable_name(*row) == name;
}

std::vector<MisspeltVariable> misspelt_variables(const std::vector<std::string>& names) {
  std::vector<MisspeltVariable> misspelt;
  for (const std::string& name : names) {
    if (!name.starts_with(kVariablePrefix) || is_known_variable(name)) {
      continue;
    }
    const std::string setting =
        with_letters(std::string_view(name).substr(kVariablePrefix.size()), lower);
    const SettingRow& nearest = *nearest_row(setting);
    if (is_misspelt(setting, nearest)) {
      misspelt.push_back({name, variable_name(nearest)});
    }
  }
  return misspelt;
}

std::string misspelt_sentence(const MisspeltVariable& variable) {
  return "no setting has this variable; did you mean " + variable.meant + "?";
}

}  // namespace opensspi
