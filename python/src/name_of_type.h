// SPDX-License-Identifier: MIT
// name_of_type.h: the names of types in messages. The stable ABI does not show what is in a type.
#pragma once

#include <string>

#include "nb.h"

namespace opensspi::python {

// name_of_type returns the name of an object's type.
inline std::string name_of_type(nb::handle object) {
  const nb::object name = nb::steal(PyType_GetName(Py_TYPE(object.ptr())));
  const char* text = name.is_valid() ? PyUnicode_AsUTF8AndSize(name.ptr(), nullptr) : nullptr;
  if (!text) {
    throw nb::python_error();
  }
  return text;
}

}  // namespace opensspi::python
