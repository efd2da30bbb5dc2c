// SPDX-License-Identifier: MIT
// Changes to the text of a settings file that keep everything else: comments, order, other lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opensspi {

// with_value returns the text with a line `name = value`: instead of the last line that sets the
// name, else at the end. An indented line stays indented.
std::string with_value(std::string_view text, std::string_view name, std::string_view value);

// without_value returns the text without the lines that set a name, which need not be a setting's;
// nothing if there is none. Locks stay.
std::optional<std::string> without_value(std::string_view text, std::string_view name);

}  // namespace opensspi
