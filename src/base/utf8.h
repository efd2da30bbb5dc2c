// SPDX-License-Identifier: MIT
// UTF-8, checked without a conversion.
#pragma once

#include <string_view>

namespace opensspi {

// is_utf8 returns whether a text is well-formed UTF-8. It allocates nothing.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace opensspi
