// SPDX-License-Identifier: MIT
// packages.h: what packages there are.
#pragma once

#include "nb.h"
#include "opensspi/sspi_types.h"

namespace opensspi::python {

// to_dict is a package as Python sees it.
nb::dict to_dict(const SecPkgInfoW& package);

void define_packages(nb::module_& module);

}  // namespace opensspi::python
