// SPDX-License-Identifier: MIT
// handshake.h: InitializeSecurityContext and AcceptSecurityContext, export and import of contexts.
#pragma once

#include "nb.h"

namespace opensspi::python {

void define_handshake(nb::module_& module);
void define_export(nb::module_& module);

}  // namespace opensspi::python
