// SPDX-License-Identifier: MIT
#include "packages/schannel/target.h"

#include <arpa/inet.h>

namespace opensspi::schannel {

std::string host_of(std::string_view target) {
  if (target.ends_with('.')) {
    target.remove_suffix(1);
  }
  return std::string(target);
}

bool is_host_name(const std::string& target) {
  in6_addr address{};
  return !target.empty() && inet_pton(AF_INET, target.c_str(), &address) != 1 &&
         inet_pton(AF_INET6, target.c_str(), &address) != 1;
}

}  // namespace opensspi::schannel
