// SPDX-License-Identifier: MIT
// Names of settings: in files, as variables, and as people mistype them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/table.h"

namespace opensspi {

// The prefix of the variables that hold settings.
inline constexpr std::string_view kVariablePrefix = "OPENSSPI_";

// find_setting returns the row of a setting's name, or null.
const SettingRow* find_setting(std::string_view name);

// nearest_word returns the word that a typing error could have turned into `word`: at most a third
// of its letters differ. "" if there is none.
std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& words);

// did_you_mean is "; did you mean X?" for the setting nearest to an unknown name, else "".
std::string did_you_mean(std::string_view name);

// variable_name is the variable that holds a setting: OPENSSPI_NTLM_V1.
std::string variable_name(const SettingRow& row);

// MisspeltVariable is a variable that holds no setting, and the one that was probably meant.
struct MisspeltVariable {
  std::string name;
  std::string meant;
};

// misspelt_variables returns those of `names` (of variables that start with kVariablePrefix) that
// differ from a setting's variable in one letter, or two of a long name. Other variables with that
// prefix belong to programs, and are nobody's mistake.
std::vector<MisspeltVariable> misspelt_variables(const std::vector<std::string>& names);

// is_known_variable returns whether the variable holds a setting, or says where settings are.
bool is_known_variable(std::string_view name);

// misspelt_sentence says what is wrong with such a variable, without its name.
std::string misspelt_sentence(const MisspeltVariable& variable);

}  // namespace opensspi
