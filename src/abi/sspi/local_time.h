// SPDX-License-Identifier: MIT
// Times as the SSPI functions return them: in local time.
#pragma once

#include "base/filetime.h"

namespace opensspi::abi {

// local_time returns the same moment as a FILETIME of the host's local time (TZ, /etc/localtime),
// which is how Microsoft documents ptsExpiry and SECPKG_ATTR_LIFESPAN; programs convert it with
// LocalFileTimeToFileTime. kNever, and times out of range, stay unchanged.
Filetime local_time(Filetime time);

}  // namespace opensspi::abi
