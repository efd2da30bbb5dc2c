// SPDX-License-Identifier: MIT
// UTF-16, which the library's wide functions take.
#pragma once

#include <string>
#include <string_view>

namespace opensspi_cli {

// wide writes UTF-8 as UTF-16 over `out`, and returns whether the text is well-formed. It leaves no
// copy elsewhere, so that a caller can wipe `out`.
bool wide(std::string_view text, std::u16string& out);

// narrow returns UTF-16 as UTF-8; a lone surrogate becomes U+FFFD.
std::string narrow(std::u16string_view text);

}  // namespace opensspi_cli
