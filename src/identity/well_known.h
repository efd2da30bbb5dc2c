// SPDX-License-Identifier: MIT
// Well-known SIDs and their names ([MS-DTYP] 2.4.2.4).
#pragma once

#include <optional>
#include <string_view>

#include "identity/sid.h"

namespace opensspi::identity {

inline constexpr Sid kEveryone(1, {0});
inline constexpr Sid kLocal(2, {0});
inline constexpr Sid kNetwork(5, {2});
inline constexpr Sid kAnonymousLogon(5, {7});
inline constexpr Sid kAuthenticatedUsers(5, {11});
inline constexpr Sid kBuiltinUsers(5, {32, 545});
// kRidNone ends the SID of the group that every local user is in, as on Windows.
inline constexpr uint32_t kRidNone = 513;

// WellKnown is one row of the table: `sid` with the name and the domain that Windows shows.
struct WellKnown {
  Sid sid;
  std::string_view domain;
  std::string_view name;
  bool alias = false;  // a BUILTIN group that can have members
};

// well_known_by_name looks up `DOMAIN\name` or a bare name without regard to case; an empty domain
// matches any. well_known_by_sid is the counterpart. nullptr if the table does not have it.
const WellKnown* well_known_by_name(std::string_view domain, std::string_view name);
const WellKnown* well_known_by_sid(const Sid& sid);

// builtin_group returns the SID of the BUILTIN group of that name, or nothing.
std::optional<Sid> builtin_group(std::string_view name);

}  // namespace opensspi::identity
