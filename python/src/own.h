// SPDX-License-Identifier: MIT
// own.h: what Windows has no function for (opensspi/opensspi.h).
#pragma once

#include "nb.h"

namespace opensspi::python {

void define_own(nb::module_& module);
void define_own_accounts(nb::module_& module);
void define_own_keys(nb::module_& module);
void define_own_store(nb::module_& module);

}  // namespace opensspi::python
