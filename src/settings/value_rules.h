// SPDX-License-Identifier: MIT
// Which values a setting takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/table.h"

namespace opensspi {

// words_of returns the words that a setting takes; none for a number or a text.
std::vector<std::string_view> words_of(const SettingRow& row);

// number_of_value returns the number of a value: a number's own, a word's place among the choices
// (a number among them stands for itself), 0 for any text. Nothing if the row does not allow it.
std::optional<uint32_t> number_of_value(const SettingRow& row, std::string_view value);

// refused_value returns "" for a value that the setting takes, else a sentence that names the
// setting, the value and what is allowed. Texts with a form, such as a SID, are checked too.
std::string refused_value(const SettingRow& row, std::string_view value);

}  // namespace opensspi
