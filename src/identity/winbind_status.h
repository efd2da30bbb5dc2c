// What winbindd's NTSTATUS becomes for callers of SSPI and of Win32.
#pragma once

#include "base/result.h"

namespace opensspi::identity {

enum class StatusFace : uint8_t { kSspi, kWin32 };

// status_of_nt answers the error for a logon that the domain refused.
Error status_of_nt(uint32_t nt_status, StatusFace face);
// status_of_absence answers the error where winbindd did not answer at all.
Error status_of_absence(StatusFace face);

}  // namespace opensspi::identity
