// SPDX-License-Identifier: MIT
// Names of accounts and of this machine: how they are compared, split and checked.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/authority.h"
#include "settings/settings.h"

namespace opensspi::identity {

inline constexpr size_t kMaxAccountNameLen = 104;  // UTF-16 code units; Windows' own is 20 or 104
inline constexpr size_t kMaxAskedNameLen = 1024;   // bytes; a longer name cannot exist

// folded returns the form in which names are compared and stored: Windows' upper case. Nothing for
// ill-formed UTF-8 and for a name that is too long.
std::optional<std::string> folded(std::string_view name);
// folded_into returns the same as a view of `room`. An ASCII name allocates nothing.
std::optional<std::string_view> folded_into(std::string_view name,
                                            std::span<char, 2 * kMaxAskedNameLen> room);

// check_account_name refuses what Windows refuses: names with "/\[]:;|=,+*?<>@ or control
// characters, of dots and blanks only, or with more than 104 characters.
// ERROR_INVALID_ACCOUNT_NAME.
Status check_account_name(std::string_view name);

// SplitName is a user and a domain, as views of what was split.
struct SplitName {
  std::string_view user;
  std::string_view domain;
};

// split_account_name splits `DOMAIN\user` and `user@domain` if `domain` is empty; a bare user and a
// user with a separate domain stay unchanged.
SplitName split_account_name(std::string_view user, std::string_view domain);

// local_names returns this machine's names if it is in no domain: the setting computer_name, else
// the host name.
ServerNames local_names(const Settings& settings);

// is_this_machine returns whether `domain` means local accounts: empty, '.', or one of this
// machine's names in any case.
bool is_this_machine(const ServerNames& names, std::string_view domain);

}  // namespace opensspi::identity
