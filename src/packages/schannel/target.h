// SPDX-License-Identifier: MIT
// The target name of a client.
#pragma once

#include <string>
#include <string_view>

namespace opensspi::schannel {

// host_of returns the target without a dot at its end.
std::string host_of(std::string_view target);
// is_host_name returns whether a target is sent as a server name: an address is not (RFC 6066, 3).
bool is_host_name(const std::string& target);

}  // namespace opensspi::schannel
