// SPDX-License-Identifier: MIT
// Dates as people type them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace opensspi_cli {

// parse_date reads 2031-12-31 (its last second), 2031-12-31T18:00:00Z, both in UTC, or never
// (OPENSSPI_EXPIRES_NEVER); nothing for anything else, including days that do not exist.
std::optional<int64_t> parse_date(std::string_view text);

}  // namespace opensspi_cli
