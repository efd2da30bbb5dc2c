// SPDX-License-Identifier: MIT
// The names of status codes, for completion.
#pragma once

#include <string>
#include <vector>

namespace opensspi_cli {

// CodeName is a status code of the library.
struct CodeName {
  std::string name;
  std::string meaning;
};

// code_names returns every status code that the library explains.
std::vector<CodeName> code_names();

}  // namespace opensspi_cli
