// SPDX-License-Identifier: MIT
// errors.h: failures of the C functions as pywintypes.error.
#pragma once

#include <cstdint>

#include "nb.h"

namespace opensspi::python {

// raise throws pywintypes.error(code, function, message) as a Python exception: the system's
// message, followed by the library's detail of this thread's last failure.
[[noreturn]] void raise(int32_t code, const char* function);

// raise_last_error throws the last error.
[[noreturn]] void raise_last_error(const char* function);

// raise_without_detail throws the last error with the system's message only.
[[noreturn]] void raise_without_detail(const char* function);

// raise_failure throws for a code of either sign that is certainly a failure.
[[noreturn]] void raise_failure(int32_t code, const char* function);

// check throws for every status except SEC_E_OK, including informational ones.
inline void check(int32_t status, const char* function) {
  if (status != 0) {
    raise(status, function);
  }
}

// required throws ValueError for None where an object is needed.
template <class T>
T& required(T* object, const char* parameter) {
  if (object) {
    return *object;
  }
  PyErr_Format(PyExc_ValueError, "%s must not be None", parameter);
  throw nb::python_error();
}

// system_message is the text of a code from FormatMessage, without its line end; "" for a code that
// the system does not know.
nb::object system_message(int32_t code);

}  // namespace opensspi::python
