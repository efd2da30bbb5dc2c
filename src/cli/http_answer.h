// SPDX-License-Identifier: MIT
// Reads an answer of HTTP/1.1 (RFC 9112), as far as a test of a logon needs it. The bytes come from
// a server that may be anybody.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opensspi_cli {

// Limits on what a server may send.
inline constexpr size_t kMaxHttpHead = size_t{64} * 1024;
inline constexpr size_t kMaxHttpFields = 200;
inline constexpr size_t kMaxHttpBody = size_t{16} * 1024 * 1024;

// HttpAnswer is the head of an answer.
struct HttpAnswer {
  int status = 0;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  bool keeps_alive = false;

  // How long the body is: a number of bytes, chunks, or until the connection ends.
  enum class Body : unsigned char { kLength, kChunks, kUntilEnd };
  Body body = Body::kLength;
  size_t body_len = 0;

  // field returns the first field of a name, "" if there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const;
  // challenge returns what follows a scheme in the fields WWW-Authenticate; nothing if the scheme
  // is not offered. A field may list several schemes. "" if nothing follows.
  [[nodiscard]] std::optional<std::string> challenge(std::string_view scheme) const;
};

// http_head_len returns the length of the head with its empty line; nothing if it is not complete.
std::optional<size_t> http_head_len(std::string_view received);

// parse_http_head reads a complete head; nothing if it is malformed. A request of GET is assumed.
std::optional<HttpAnswer> parse_http_head(std::string_view head);

// parse_chunk_len reads the line in front of a chunk, without its end; nothing if it is malformed.
std::optional<size_t> parse_chunk_len(std::string_view line);

// HttpUrl is where a request goes.
struct HttpUrl {
  bool is_secure = false;
  std::string host;       // a name, or an address without brackets
  std::string port;       // digits
  std::string authority;  // host and port as a field Host has them
  std::string target;     // path and query
};

// parse_http_url reads an http or https URL; nothing for anything else, for user information, and
// for what a request must not contain. A fragment is dropped.
std::optional<HttpUrl> parse_http_url(std::string_view text);

}  // namespace opensspi_cli
