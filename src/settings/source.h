// SPDX-License-Identifier: MIT
// The sources of settings: the two files, and the lines in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace opensspi {

// The machine's file. Only it may lock settings.
inline constexpr std::string_view kMachineSettingsFile = "/etc/opensspi/opensspi.conf";

// The longest file that is read, in bytes.
inline constexpr size_t kMaxSettingsLen = size_t{64} * 1024;

// SettingsLine is one line of a file, in parts; they view the line.
struct SettingsLine {
  enum class Kind : uint8_t {
    kNothing,  // blank, or a comment
    kValue,    // name = value
    kLock,     // lock name
    kSection,  // [name], which these files do not have
    kOther,    // anything else; `name` is the whole line
  };
  Kind kind = Kind::kNothing;
  std::string_view name;
  std::string_view value;
};

// parse_settings_line takes a line apart. Blanks around the parts do not count.
SettingsLine parse_settings_line(std::string_view line);

// trimmed_blanks is `text` without blanks, tabs and carriage returns at its ends.
std::string_view trimmed_blanks(std::string_view text);

// next_line cuts the first line, without its line feed, off `rest`.
std::string_view next_line(std::string_view& rest);

// read_settings_file returns a file's text. Nothing if it does not exist, or if it is the user's
// and this process may not open it. ERROR_BAD_CONFIGURATION, with the file's name, if it may not be
// trusted.
Result<std::optional<std::string>> read_settings_file(const Env& env, const std::string& path);

// wrong_line returns "" for a line that the file at `path` may have, else a sentence that says what
// is wrong with it. The value of a line `name = value` is not looked at.
std::string wrong_line(const SettingsLine& line, const std::string& path);

}  // namespace opensspi
