// SPDX-License-Identifier: MIT
// system.h: the few functions of win32api.
#pragma once

#include "nb.h"

namespace opensspi::python {

void define_system(nb::module_& module);

}  // namespace opensspi::python
