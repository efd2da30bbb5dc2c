// SPDX-License-Identifier: MIT
#include "password.h"

#include <string.h>

namespace opensspi::python {

Password::Password(nb::handle password) {
  if (password.is_none()) {
    return;
  }
  nb::object bytes = nb::borrow(password);
  if (PyUnicode_Check(password.ptr())) {
    bytes = nb::steal(PyUnicode_AsUTF8String(password.ptr()));
    is_copy_ = true;
  }
  if (!bytes.is_valid() || PyObject_GetBuffer(bytes.ptr(), &view_, PyBUF_SIMPLE) != 0) {
    throw nb::python_error();
  }
}

Password::~Password() {
  if (is_copy_ && view_.len > 1) {  // Python shares bytes objects of one byte
    explicit_bzero(view_.buf, size());
  }
  PyBuffer_Release(&view_);
}

}  // namespace opensspi::python
