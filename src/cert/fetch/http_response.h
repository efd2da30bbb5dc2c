// SPDX-License-Identifier: MIT
// The head of an HTTP response (RFC 9112, 2 to 6), as far as a client without keep-alive needs it.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::fetch {

struct HttpHead {
  int status = 0;
  std::string location;                  // of a redirection; empty if there is none
  std::optional<size_t> content_length;  // without it the connection's end is the content's
};

// A longer head is refused by the caller.
inline constexpr size_t kMaxHeadLen = size_t{16} << 10;

// http_head_len returns the length of the head with its empty line, or nothing if it is incomplete.
std::optional<size_t> http_head_len(ByteView received);

// parse_http_head reads a complete head: ERROR_BAD_NET_RESP if it is malformed,
// if it has several different lengths, or if the content is in a transfer coding, which a request
// of HTTP/1.0 does not allow.
Result<HttpHead> parse_http_head(ByteView head);

}  // namespace opensspi::fetch
