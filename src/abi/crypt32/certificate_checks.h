// SPDX-License-Identifier: MIT
// Checks of certificates and CRLs that several functions use.
#pragma once

#include "opensspi/windef.h"

namespace opensspi::abi {

// current_time is the wall-clock time.
FILETIME current_time();
// compare_validity returns -1 if `time` is before the period, 1 if it is after, else 0. An end of
// zero is in the past.
LONG compare_validity(const FILETIME& time, const FILETIME& begin, const FILETIME& end);

}  // namespace opensspi::abi
