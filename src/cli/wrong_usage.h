// What is said of a command line that cannot be understood.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "command.h"

namespace opensspi_cli {

// unknown_command says which word of a command line names no command, and the nearest that does.
// Empty if every word does.
std::string unknown_command(const CLI::App& program, std::span<char* const> words);
// asks_for_json tells whether `--json` stands anywhere on a command line.
bool asks_for_json(std::span<char* const> words);

}  // namespace opensspi_cli
