// SPDX-License-Identifier: MIT
// trace.h: the lines of the library's trace, for opensspi.trace_to_logging.
#pragma once

#include "nb.h"

namespace opensspi::python {

void define_trace(nb::module_& module);

}  // namespace opensspi::python
