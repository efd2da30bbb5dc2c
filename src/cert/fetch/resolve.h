// SPDX-License-Identifier: MIT
// Looking up a host name within a time.
#pragma once

#include <netinet/in.h>

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace opensspi::fetch {

using Clock = std::chrono::steady_clock;

// Address is where to connect.
struct Address {
  sockaddr_storage place;
  socklen_t len;
};

// resolve returns the addresses of a host, at most eight: ERROR_HOST_UNREACHABLE if it has none,
// ERROR_TIMEOUT. The system's resolver has no limit of its own, so a thread runs it, which is
// abandoned if the time runs out; if sixteen such threads are still waiting, ERROR_TIMEOUT at once.
Result<std::vector<Address>> resolve(const std::string& host, const std::string& port,
                                     Clock::time_point until);

}  // namespace opensspi::fetch
