// SPDX-License-Identifier: MIT
#include "crypto/variable_names.h"

#include <sys/auxv.h>
#include <unistd.h>

namespace opensspi::crypto {

std::vector<std::string> variable_names(std::string_view prefix) {
  std::vector<std::string> names;
  if (getauxval(AT_SECURE) != 0 || environ == nullptr) {
    return names;
  }
  for (char* const* entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with(prefix)) {
      names.emplace_back(text.substr(0, text.find('=')));
    }
  }
  return names;
}

}  // namespace opensspi::crypto
