// SPDX-License-Identifier: MIT
// The names of flags, for the trace.
#pragma once

#include <string>

#include "sspi/flags.h"

namespace opensspi::sspi {

// flag_names lists the flags by name, separated by commas: "mutual_auth,integrity". The names are
// those of ISC_REQ_* and ASC_REQ_* in lower case.
std::string flag_names(Flags flags);

}  // namespace opensspi::sspi
