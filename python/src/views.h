// SPDX-License-Identifier: MIT
// views.h: bytes of any object with the buffer protocol.
#pragma once

#include "nb.h"

namespace opensspi::python {

// BytesView borrows an object's contiguous bytes for the length of a scope, which the GIL must
// cover at its end. Raises TypeError for an object without the buffer protocol (a str).
class BytesView {
 public:
  explicit BytesView(nb::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_SIMPLE) != 0) {
      throw nb::python_error();
    }
  }
  BytesView(const BytesView&) = delete;
  BytesView& operator=(const BytesView&) = delete;
  ~BytesView() { PyBuffer_Release(&view_); }

  const void* data() const { return view_.buf; }
  size_t size() const { return static_cast<size_t>(view_.len); }

 private:
  Py_buffer view_{};
};

}  // namespace opensspi::python
