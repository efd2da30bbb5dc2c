// SPDX-License-Identifier: MIT
// The names of this process's variables. Their values are read through Env.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opensspi::crypto {

// variable_names returns the names of the variables that start with `prefix`; none in a setuid
// program, where no variable counts.
std::vector<std::string> variable_names(std::string_view prefix);

}  // namespace opensspi::crypto
