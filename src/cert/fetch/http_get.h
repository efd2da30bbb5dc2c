// SPDX-License-Identifier: MIT
// One HTTP GET with limits, for what certificates have URLs of.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "cert/fetch/resolve.h"

namespace opensspi::fetch {

// GetLimits ends a request.
struct GetLimits {
  Clock::time_point until;
  size_t max_len;  // of the content, in bytes
};

inline constexpr size_t kMaxRedirections = 3;

// http_get returns the content that an http URL has, after at most three redirections to http URLs.
// The thread acts as the process itself, never as a client. Nothing else of the process is sent: no
// cookies, no credentials, no name of the program; proxies are not used. ERROR_NOT_SUPPORTED for
// another URL; ERROR_TIMEOUT, ERROR_HOST_UNREACHABLE, ERROR_FILE_TOO_LARGE; ERROR_FILE_NOT_FOUND
// for any status but 200; ERROR_BAD_NET_RESP for what is not HTTP, or ends early.
Result<Bytes> http_get(std::string_view url, const GetLimits& limits);

}  // namespace opensspi::fetch
