// SPDX-License-Identifier: MIT
// HttpUrl: the http URLs of certificates (RFC 3986, 3; RFC 9110, 4.2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opensspi::fetch {

// HttpUrl is where a request goes.
struct HttpUrl {
  std::string host;       // a name, or an address without brackets
  std::string port;       // digits
  std::string authority;  // host and port as a Host field has them
  std::string target;     // path and query; begins with a slash
};

inline constexpr size_t kMaxUrlLen = 2048;

// parse_http_url returns nothing for another scheme than http, for user information, and for what a
// request must not contain: controls, blanks, characters past ASCII. A fragment is dropped.
std::optional<HttpUrl> parse_http_url(std::string_view text);

// redirected_url returns where a Location field leads: an http URL, or a path on the same server.
std::optional<HttpUrl> redirected_url(const HttpUrl& from, std::string_view location);

}  // namespace opensspi::fetch
