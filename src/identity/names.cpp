// SPDX-License-Identifier: MIT
#include "identity/names.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/utf16.h"
#include "settings/values.h"

namespace opensspi::identity {
namespace {

constexpr size_t kMaxNetbiosLen = 15;
constexpr std::string_view kForbidden = "\"/\\[]:;|=,+*?<>@";

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) { return static_cast<uint8_t>(letter) < 0x80; });
}

char ascii_upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

std::string ascii_upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(), [](char letter) { return ascii_upper(letter); });
  return upper;
}

bool is_control(char letter) { return static_cast<uint8_t>(letter) < 0x20 || letter == 0x7F; }

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') {
    return "localhost";
  }
  return name.data();
}

std::string_view first_label(std::string_view name) { return name.substr(0, name.find('.')); }

std::string netbios_name(std::string_view name) {
  return folded(name.substr(0, kMaxNetbiosLen))
      .value_or(ascii_upper(name.substr(0, kMaxNetbiosLen)));
}

}  // namespace

std::optional<std::string> folded(std::string_view name) {
  if (name.size() > kMaxAskedNameLen) {
    return std::nullopt;
  }
  if (is_ascii(name)) {
    return ascii_upper(name);
  }
  const auto wide = utf16_from_utf8(name);
  if (!wide) {
    return std::nullopt;
  }
  auto upper = utf8_from_utf16(uppercase(*wide));
  if (!upper) {
    return std::nullopt;
  }
  return std::move(*upper);
}

std::optional<std::string_view> folded_into(std::string_view name,
                                            std::span<char, 2 * kMaxAskedNameLen> room) {
  if (name.size() > kMaxAskedNameLen || !is_ascii(name)) {
    const auto other = folded(name);
    if (!other || other->size() > room.size()) {
      return std::nullopt;
    }
    std::ranges::copy(*other, room.begin());
    return std::string_view(room.data(), other->size());
  }
  std::ranges::transform(name, room.begin(), [](char letter) { return ascii_upper(letter); });
  return std::string_view(room.data(), name.size());
}

Status check_account_name(std::string_view name) {
  constexpr Error kInvalid = fail(
      ERROR_INVALID_ACCOUNT_NAME,
      "an account's name is 1 to 104 characters, none of \" / \\ [ ] : ; | = , + * ? < > @, and "
      "more than dots and blanks");
  const auto wide = utf16_from_utf8(name.substr(0, kMaxAskedNameLen));
  if (!wide || wide->empty() || wide->size() > kMaxAccountNameLen) {
    return kInvalid;
  }
  if (name.find_first_of(kForbidden) != std::string_view::npos) {
    return kInvalid;
  }
  if (std::ranges::any_of(name, is_control)) {
    return kInvalid;
  }
  if (name.find_first_not_of(". ") == std::string_view::npos || name.back() == '.') {
    return kInvalid;
  }
  return {};
}

SplitName split_account_name(std::string_view user, std::string_view domain) {
  if (!domain.empty()) {
    return {user, domain};
  }
  if (const size_t slash = user.find('\\'); slash != std::string_view::npos) {
    return {user.substr(slash + 1), user.substr(0, slash)};
  }
  if (const size_t at = user.rfind('@'); at != std::string_view::npos) {
    return {user.substr(0, at), user.substr(at + 1)};
  }
  return {user, domain};
}

ServerNames local_names(const Settings& settings) {
  const std::string host = host_name();
  const std::string& chosen = settings.get<Setting::kComputerName>();
  ServerNames names;
  names.netbios_computer = netbios_name(chosen.empty() ? first_label(host) : chosen);
  names.netbios_domain = names.netbios_computer;
  names.dns_computer = host;
  const size_t dot = host.find('.');
  if (dot != std::string::npos) {
    names.dns_domain = host.substr(dot + 1);
  }
  return names;
}

bool is_this_machine(const ServerNames& names, std::string_view domain) {
  if (domain.empty() || domain == ".") {
    return true;
  }
  return equal_ignoring_case(domain, names.netbios_computer) ||
         equal_ignoring_case(domain, names.dns_computer) ||
         equal_ignoring_case(domain, first_label(names.dns_computer));
}

}  // namespace opensspi::identity
