// SPDX-License-Identifier: MIT
#include "token_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

namespace opensspi_cli {
namespace {

using Token = std::vector<uint8_t>;

std::string without_blanks(std::string_view text) {
  std::string dense;
  std::copy_if(text.begin(), text.end(), std::back_inserter(dense),
               [](unsigned char letter) { return std::isspace(letter) == 0; });
  return dense;
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lower;
}

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') {
    return letter - '0';
  }
  if (letter >= 'a' && letter <= 'f') {
    return letter - 'a' + 10;
  }
  return -1;
}

std::optional<Token> from_hex(std::string_view text) {
  std::string digits = lowered(text);
  if (digits.starts_with("0x")) {
    digits.erase(0, 2);
  }
  std::erase_if(digits, [](char letter) { return letter == ':' || letter == '-'; });
  if (digits.empty() || digits.size() % 2 != 0) {
    return std::nullopt;
  }
  Token token;
  for (size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_digit(digits[i]);
    const int low = hex_digit(digits[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    token.push_back(static_cast<uint8_t>(high * 16 + low));
  }
  return token;
}

int base64_digit(char letter) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (letter == '-') {
    return 62;  // RFC 4648 5, the URL-safe form
  }
  if (letter == '_') {
    return 63;
  }
  const size_t place = kDigits.find(letter);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

std::optional<Token> from_base64(std::string_view text) {
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  if (text.empty() || text.size() % 4 == 1) {
    return std::nullopt;
  }
  Token token;
  uint32_t bits = 0;
  int num_bits = 0;
  for (char letter : text) {
    const int digit = base64_digit(letter);
    if (digit < 0) {
      return std::nullopt;
    }
    bits = (bits << 6) | static_cast<uint32_t>(digit);
    num_bits += 6;
    if (num_bits < 8) {
      continue;
    }
    num_bits -= 8;
    token.push_back(static_cast<uint8_t>(bits >> num_bits));
  }
  return token;
}

std::optional<Token> from_text(std::string_view text) {
  const std::string dense = without_blanks(text);
  if (auto token = from_hex(dense)) {
    return token;
  }
  return from_base64(dense);
}

// "> Authorization: NTLM TlRM…": the text after the scheme, or nothing.
std::optional<std::string_view> header_credentials(std::string_view line) {
  constexpr std::array<std::string_view, 2> kHeaders = {"authorization:", "authenticate:"};
  constexpr std::array<std::string_view, 2> kSchemes = {"ntlm", "negotiate"};
  const std::string lower = lowered(line);
  for (std::string_view header : kHeaders) {
    const size_t place = lower.find(header);
    if (place == std::string::npos) {
      continue;
    }
    const size_t scheme = lower.find_first_not_of(" \t", place + header.size());
    if (scheme == std::string::npos) {
      continue;
    }
    for (std::string_view word : kSchemes) {
      if (std::string_view(lower).substr(scheme).starts_with(word)) {
        return line.substr(scheme + word.size());
      }
    }
  }
  return std::nullopt;
}

std::vector<Token> tokens_in_headers(std::string_view text) {
  std::vector<Token> tokens;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (const auto credentials = header_credentials(text.substr(0, end))) {
      if (auto token = from_text(*credentials)) {
        tokens.push_back(std::move(*token));
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return tokens;
}

bool is_binary(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// The library reads these texts itself: PEM, and keys exported from Windows' registry.
bool is_certificate_text(std::string_view text) {
  return text.find("-----BEGIN ") != std::string_view::npos || text.starts_with("REGEDIT4") ||
         text.starts_with("Windows Registry Editor");
}

}  // namespace

bool has_header_lines(std::string_view text) {
  return !is_binary(text) && !tokens_in_headers(text).empty();
}

std::vector<Token> tokens_in(std::string_view text) {
  if (is_binary(text) || is_certificate_text(text)) {
    return {Token(text.begin(), text.end())};
  }
  std::vector<Token> tokens = tokens_in_headers(text);
  if (!tokens.empty()) {
    return tokens;
  }
  if (auto token = from_text(text)) {
    tokens.push_back(std::move(*token));
  }
  return tokens;
}

}  // namespace opensspi_cli
