// SPDX-License-Identifier: MIT
// Tokens and blobs as input text: hexadecimal, base64, or lines of HTTP headers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace opensspi_cli {

// tokens_in finds the tokens in a text: one for each header line (Authorization, WWW-Authenticate
// and their Proxy- forms, also as curl -v prints them), else the whole text as hexadecimal or
// base64. Input with a zero byte is not text and is used unchanged: every NTLM token and every key
// blob has one. PEM and exported registry keys, which the library reads, are used unchanged too.
// Empty if there is none.
std::vector<std::vector<uint8_t>> tokens_in(std::string_view text);

// has_header_lines returns whether the tokens of a text are those of header lines, of which there
// may be several.
bool has_header_lines(std::string_view text);

}  // namespace opensspi_cli
