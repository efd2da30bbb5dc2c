// SPDX-License-Identifier: MIT
// Well-known SIDs by WELL_KNOWN_SID_TYPE and by SDDL's two letters.
#pragma once

#include <optional>
#include <string_view>

#include "identity/sid.h"
#include "opensspi/winnt.h"

namespace opensspi::abi {

// WellKnownSid is one row. A row `in_domain` holds a relative identifier that is appended to the
// SID of a domain or of this computer; the others are complete.
struct WellKnownSid {
  WELL_KNOWN_SID_TYPE type;
  std::string_view alias;  // SDDL's two letters ([MS-DTYP] 2.5.1.1), or ""
  bool in_domain;
  bool of_computer;  // in_domain, and also used by computers that are in no domain
  identity::Sid sid;
  uint32_t relative_id;
};

// find_well_known and find_sddl_alias return a row, or nullptr.
const WellKnownSid* find_well_known(WELL_KNOWN_SID_TYPE type);
const WellKnownSid* find_sddl_alias(std::string_view alias);

}  // namespace opensspi::abi
