// SPDX-License-Identifier: MIT
// attributes.h: what a context returns about itself.
#pragma once

#include "contexts.h"

namespace opensspi::python {

// query_context_attributes returns a SECPKG_ATTR_ as a Python value. Raises
// SEC_E_UNSUPPORTED_FUNCTION for what the package or this module does not have.
nb::object query_context_attributes(Context& context, Dword attribute);

void define_attributes(nb::module_& module);

}  // namespace opensspi::python
