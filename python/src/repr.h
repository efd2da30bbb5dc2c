// SPDX-License-Identifier: MIT
// repr.h: what repr returns for an object.
#pragma once

#include "nb.h"

namespace opensspi::python {

// shown makes a str as PyUnicode_FromFormat does: %R escapes what a peer may have chosen.
template <class... Arguments>
nb::str shown(const char* format, Arguments... arguments) {
  PyObject* const made = PyUnicode_FromFormat(format, arguments...);
  if (!made) {
    throw nb::python_error();
  }
  return nb::steal<nb::str>(made);
}

}  // namespace opensspi::python
