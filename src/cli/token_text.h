// Tokens as people have them: hexadecimal, base64, or lines of HTTP headers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace opensspi_cli {

// tokens_in finds the tokens in a text: one for each header line (Authorization, WWW-Authenticate
// and their Proxy- forms, also as curl -v prints them), else the whole text as hexadecimal or
// base64. Raw bytes of an NTLM token are taken as they are. Empty where there is none.
std::vector<std::vector<uint8_t>> tokens_in(std::string_view text);

}  // namespace opensspi_cli
