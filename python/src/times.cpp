// SPDX-License-Identifier: MIT
#include "times.h"

#include "python_side.h"

namespace opensspi::python {

nb::object to_time(const TimeStamp& time) { return python_side().from_filetime(time.QuadPart); }

nb::object to_time_of_local(const TimeStamp& time) {
  return python_side().from_local_filetime(time.QuadPart);
}

}  // namespace opensspi::python
