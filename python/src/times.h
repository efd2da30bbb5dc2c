// SPDX-License-Identifier: MIT
// times.h: FILETIME as an aware datetime.
#pragma once

#include "nb.h"
#include "opensspi/sspi_types.h"

namespace opensspi::python {

// to_time makes a pywintypes.TimeType in UTC; "never" and what datetime cannot hold is
// datetime.max.
nb::object to_time(const TimeStamp& time);

// to_time_of_local makes the same of a time that SSPI returns in local time: expiry and lifespan.
nb::object to_time_of_local(const TimeStamp& time);

}  // namespace opensspi::python
