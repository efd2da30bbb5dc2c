// SPDX-License-Identifier: MIT
// signatures.h: what inspect.signature returns for the functions of this extension.
#pragma once

#include "nb.h"

namespace opensspi::python {

// define_signatures gives nanobind's functions and methods the attribute __signature__; they have
// none of their own. It comes after the definitions of both.
void define_signatures(const nb::module_& module);

}  // namespace opensspi::python
