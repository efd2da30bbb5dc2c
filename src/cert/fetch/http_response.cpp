// SPDX-License-Identifier: MIT
#include "cert/fetch/http_response.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "opensspi/winerror.h"

namespace opensspi::fetch {
namespace {

constexpr Error kMalformed = fail(ERROR_BAD_NET_RESP, "the server's response is not HTTP");
constexpr Error kCoded = fail(ERROR_BAD_NET_RESP, "the server's response has a transfer coding");

bool same_ignoring_case(std::string_view left, std::string_view right) {
  const auto lowered = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(left, right, {}, lowered, lowered);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) {
    text.remove_prefix(1);
  }
  while (text.ends_with(' ') || text.ends_with('\t')) {
    text.remove_suffix(1);
  }
  return text;
}

// next_line takes a line without its end; a lone LF ends one, too (RFC 9112, 2.2).
std::string_view next_line(std::string_view& rest) {
  std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// status-line = "HTTP/1." DIGIT SP 3DIGIT [ SP reason ]
Result<int> read_status(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr size_t kCode = kVersion.size() + 2;
  if (line.size() < kCode + 3 || !line.starts_with(kVersion) || line[kCode - 1] != ' ' ||
      (line.size() > kCode + 3 && line[kCode + 3] != ' ')) {
    return kMalformed;
  }
  int status = 0;
  const char* const end = line.data() + kCode + 3;
  const auto read = std::from_chars(line.data() + kCode, end, status);
  if (read.ec != std::errc() || read.ptr != end || status < 100) {
    return kMalformed;
  }
  return status;
}

Status read_length(std::string_view value, HttpHead& head) {
  size_t len = 0;
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, len);
  if (value.empty() || read.ec != std::errc() || read.ptr != end ||
      (head.content_length && *head.content_length != len)) {
    return kMalformed;
  }
  head.content_length = len;
  return {};
}

Status read_field(std::string_view line, HttpHead& head) {
  const size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos || line.front() == ' ' ||
      line.front() == '\t') {
    return kMalformed;
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (same_ignoring_case(name, "Transfer-Encoding")) {
    return kCoded;
  }
  if (same_ignoring_case(name, "Content-Length")) {
    return read_length(value, head);
  }
  if (same_ignoring_case(name, "Location")) {
    head.location = value;
  }
  return {};
}

}  // namespace

std::optional<size_t> http_head_len(ByteView received) {
  const std::string_view text = as_text(received);
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view after = text.substr(at + 1);
    if (after.starts_with('\n')) {
      return at + 2;
    }
    if (after.starts_with("\r\n")) {
      return at + 3;
    }
  }
  return std::nullopt;
}

Result<HttpHead> parse_http_head(ByteView head) {
  std::string_view rest = as_text(head);
  HttpHead parsed;
  parsed.status = TRY(read_status(next_line(rest)));
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    if (line.empty()) {
      break;
    }
    TRY(read_field(line, parsed));
  }
  return parsed;
}

}  // namespace opensspi::fetch
