// SPDX-License-Identifier: MIT
// Names of the numbers in Kerberos' messages, from the specifications.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace opensspi::kerberos {

// Each returns "18 (aes256-cts-hmac-sha1-96)", or the number alone if it has no name.
std::string encryption_type_text(int64_t number);  // RFC 3961 8, RFC 8009, RFC 4757
std::string name_type_text(int64_t number);        // RFC 4120 6.2, RFC 6806 5, [MS-KILE]
std::string message_type_text(int64_t number);     // RFC 4120 7.5.7

// ErrorName is an error of the protocol (RFC 4120 7.5.9); empty if the number has none.
struct ErrorName {
  std::string_view name;
  std::string_view meaning;
};
ErrorName error_name(int64_t number);

}  // namespace opensspi::kerberos
