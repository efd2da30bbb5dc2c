// SPDX-License-Identifier: MIT
// Names of containers: their comparison, and the name of PP_UNIQUE_CONTAINER.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opensspi::csp {

// folded_name returns the form in which a name is compared: Windows' upper case.
// NTE_BAD_KEYSET_PARAM for a name that is too long or not UTF-8.
[[nodiscard]] Result<std::string> folded_name(std::string_view name);

// unique_name returns the name of a container's file on Windows: the MD5 of the name in lower case
// and its NUL, as four little-endian numbers, '_', and the machine's GUID. `guid` is 32 hexadecimal
// digits.
[[nodiscard]] std::string unique_name(std::string_view folded, std::string_view guid);

// ascii_lower returns a unique name as unique_name writes it, from any case.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace opensspi::csp
