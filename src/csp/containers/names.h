// Names of containers: how they are compared, and what PP_UNIQUE_CONTAINER shows.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opensspi::csp {

// folded_name answers the form under which a name is compared: Windows' upper case.
// NTE_BAD_KEYSET_PARAM for a name that is too long or no UTF-8.
[[nodiscard]] Result<std::string> folded_name(std::string_view name);

// unique_name answers what a container's file is called on Windows: the MD5 of the name in lower
// case and its NUL, as four little-endian numbers, '_', and the machine's GUID. `guid` is 32
// hexadecimal digits.
[[nodiscard]] std::string unique_name(std::string_view folded, std::string_view guid);

// ascii_lower answers a unique name as unique_name writes it, whatever case it was given in.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace opensspi::csp
