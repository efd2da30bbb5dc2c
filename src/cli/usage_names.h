// SPDX-License-Identifier: MIT
// Enhanced key usages as people type them.
#pragma once

#include <optional>
#include <string>

namespace opensspi_cli {

// usage_oid returns the object identifier of a usage: its name in RFC 5280 (serverAuth, in any
// case), or dotted already; nothing for anything else.
std::optional<std::string> usage_oid(const std::string& text);

// usage_names lists the names, for an error to show.
std::string usage_names();

}  // namespace opensspi_cli
