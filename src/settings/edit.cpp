// SPDX-License-Identifier: MIT
#include "settings/edit.h"

#include "settings/source.h"

namespace opensspi {
namespace {

bool sets(std::string_view line, std::string_view name) {
  const SettingsLine parts = parse_settings_line(line);
  return parts.kind == SettingsLine::Kind::kValue && parts.name == name;
}

std::string_view indent_of(std::string_view line) {
  return line.substr(0, line.find_first_not_of(" \t"));
}

// Files that Windows' editors wrote keep the ends of their lines.
std::string_view line_end(std::string_view line) { return line.ends_with('\r') ? "\r\n" : "\n"; }

std::string line_of(std::string_view name, std::string_view value) {
  return std::string(name) + (value.empty() ? " =" : " = ") + std::string(value);
}

}  // namespace

std::string with_value(std::string_view text, std::string_view name, std::string_view value) {
  size_t last = 0;  // the line to replace, counted from 1
  size_t number = 1;
  for (std::string_view rest = text; !rest.empty(); ++number) {
    if (sets(next_line(rest), name)) {
      last = number;
    }
  }
  std::string changed;
  number = 1;
  for (std::string_view rest = text; !rest.empty(); ++number) {
    const std::string_view line = next_line(rest);
    if (number == last) {
      changed += std::string(indent_of(line)) + line_of(name, value);
      changed += line_end(line);
      continue;
    }
    changed += line;
    changed += '\n';
  }
  return last != 0 ? changed : changed + line_of(name, value) + "\n";
}

std::optional<std::string> without_value(std::string_view text, std::string_view name) {
  std::string changed;
  bool found = false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = next_line(rest);
    if (sets(line, name)) {
      found = true;
      continue;
    }
    changed += line;
    changed += '\n';
  }
  return found ? std::optional(changed) : std::nullopt;
}

}  // namespace opensspi
