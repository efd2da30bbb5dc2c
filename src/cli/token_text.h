// Tokens and blobs as people have them: hexadecimal, base64, or lines of HTTP headers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace opensspi_cli {

// tokens_in finds the tokens in a text: one for each header line (Authorization, WWW-Authenticate
// and their Proxy- forms, also as curl -v prints them), else the whole text as hexadecimal or
// base64. What holds a zero byte is no text and taken as it is: every NTLM token and every key blob
// has one. Empty where there is none.
std::vector<std::vector<uint8_t>> tokens_in(std::string_view text);

}  // namespace opensspi_cli
