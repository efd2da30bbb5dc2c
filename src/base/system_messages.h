// SPDX-License-Identifier: MIT
// system_messages.h: the system's messages for status codes, as FormatMessage and strerror return
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace opensspi {

// system_message returns the message of [MS-ERREF] for a Win32 error, an HRESULT or a
// SECURITY_STATUS: one line of UTF-8 without an end of line. A Win32 error that is wrapped into an
// HRESULT has its own message. Empty for an unknown code. Static storage; any thread.
[[nodiscard]] std::string_view system_message(int32_t code);

// system_message_name returns the name of a code, "SEC_E_LOGON_DENIED"; "" for an unknown one.
[[nodiscard]] const char* system_message_name(int32_t code);

// system_message_code returns the code that has a name, or nothing.
[[nodiscard]] std::optional<int32_t> system_message_code(std::string_view name);

}  // namespace opensspi
