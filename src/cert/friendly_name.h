// SPDX-License-Identifier: MIT
// The name that a user gave to a certificate (CERT_FRIENDLY_NAME_PROP_ID).
#pragma once

#include <optional>
#include <string>

#include "cert/properties.h"

namespace opensspi::cert {

// friendly_name returns the text without its terminating zero; nothing if there is none, or if it
// is not UTF-16.
[[nodiscard]] std::optional<std::u16string> friendly_name(const Properties& properties);
void set_friendly_name(Properties& properties, std::u16string_view name);

}  // namespace opensspi::cert
