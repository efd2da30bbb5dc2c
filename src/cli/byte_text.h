// SPDX-License-Identifier: MIT
// Bytes as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace opensspi_cli {

// hex_of writes two lower-case digits per byte; base64_of writes one line (RFC 4648 4).
std::string hex_of(std::span<const uint8_t> bytes);
std::string base64_of(std::span<const uint8_t> bytes);

}  // namespace opensspi_cli
