// SPDX-License-Identifier: MIT
// UTF-16, which the library's wide functions take.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opensspi_cli {

// wide returns UTF-8 as UTF-16; nothing if it is not well-formed. The result is never reallocated,
// so that a caller can wipe it.
std::optional<std::u16string> wide(std::string_view text);

// narrow returns UTF-16 as UTF-8; a lone surrogate becomes U+FFFD.
std::string narrow(std::u16string_view text);

}  // namespace opensspi_cli
