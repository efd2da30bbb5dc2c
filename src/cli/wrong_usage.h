// SPDX-License-Identifier: MIT
// Messages about a command line that cannot be understood.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"

namespace opensspi_cli {

// nearest_name returns the name that a typing error could have turned into `word`, or "".
std::string nearest_name(const std::string& word, const std::vector<std::string>& names);
// unknown_command returns a text with the word that is not a command, and the nearest command.
// Empty if every word is one.
std::string unknown_command(const CLI::App& program, std::span<char* const> words);
// asks_for_json returns whether `--json` is anywhere on a command line.
bool asks_for_json(std::span<char* const> words);

}  // namespace opensspi_cli
