// SPDX-License-Identifier: MIT
// The codes for winbindd's NTSTATUS, for SSPI and for Win32.
#pragma once

#include "base/result.h"

namespace opensspi::identity {

enum class StatusFace : uint8_t { kSspi, kWin32 };

// status_of_nt returns the error for a logon that the domain refused.
Error status_of_nt(uint32_t nt_status, StatusFace face);
// status_of_absence returns the error if winbindd did not respond.
Error status_of_absence(StatusFace face);

}  // namespace opensspi::identity
