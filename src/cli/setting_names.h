// SPDX-License-Identifier: MIT
// The names and words of settings, for completion.
#pragma once

#include <string>
#include <vector>

namespace opensspi_cli {

// SettingName is a setting with the words that it takes; none for a number or a text.
struct SettingName {
  std::string name;
  std::string meaning;
  std::vector<std::string> values;
};

// setting_names returns every setting of the library, in the order of its table.
std::vector<SettingName> setting_names();

}  // namespace opensspi_cli
