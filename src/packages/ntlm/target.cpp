// SPDX-License-Identifier: MIT
#include "packages/ntlm/target.h"

#include <algorithm>
#include <array>

#include "base/utf16.h"

namespace opensspi::ntlm {
namespace {

constexpr std::array<std::string_view, 3> kLoopback = {"localhost", "127.0.0.1", "[::1]"};

std::string_view host_of(std::string_view target) {
  const size_t slash = target.find('/');
  std::string_view host = slash == std::string_view::npos ? target : target.substr(slash + 1);
  if (host.starts_with('[')) {
    return host.substr(0, host.find(']') + 1);
  }
  return host.substr(0, host.find_first_of(":/@"));
}

bool names_user(std::string_view target, const identity::ServerNames& names,
                std::string_view user) {
  if (target.find('/') != std::string_view::npos) {
    return false;
  }
  if (const size_t slash = target.find('\\'); slash != std::string_view::npos) {
    return equal_ignoring_case(target.substr(slash + 1), user) &&
           names_computer(target.substr(0, slash), names);
  }
  const size_t at = target.rfind('@');
  if (at == std::string_view::npos) {
    return equal_ignoring_case(target, user);
  }
  return equal_ignoring_case(target.substr(0, at), user) &&
         names_computer(target.substr(at + 1), names);
}

}  // namespace

bool names_computer(std::string_view target, const identity::ServerNames& names) {
  const std::string_view host = host_of(target);
  if (host.empty()) {
    return false;
  }
  return equal_ignoring_case(host, names.dns_computer) ||
         equal_ignoring_case(host, names.netbios_computer);
}

bool names_this_host(std::string_view target, const identity::ServerNames& names,
                     std::string_view user) {
  const std::string_view host = host_of(target);
  return names_computer(target, names) || names_user(target, names, user) ||
         std::ranges::any_of(kLoopback, [&](std::string_view loopback) {
           return equal_ignoring_case(host, loopback);
         });
}

}  // namespace opensspi::ntlm
