// SPDX-License-Identifier: MIT
// fields.h: dicts as arguments, for C structures.
#pragma once

#include <vector>

#include "functions.h"
#include "integers.h"
#include "name_of_type.h"
#include "nb.h"
#include "views.h"

namespace opensspi::python {

// Fields reads a dict: TypeError if it is none, or lacks a key that is asked for.
class Fields {
 public:
  // Fields of `data`; `structure` is its name in messages.
  Fields(nb::handle data, const char* structure) : structure_(structure) {
    if (!PyDict_Check(data.ptr())) {
      refuse("%s is a dict, not %s", name_of_type(data).c_str());
    }
    dict_ = nb::borrow<nb::dict>(data);
  }

  bool has(const char* key) const { return PyDict_GetItemString(dict_.ptr(), key) != nullptr; }
  nb::object operator[](const char* key) const {
    PyObject* const found = PyDict_GetItemString(dict_.ptr(), key);
    if (!found) {
      refuse("%s lacks the key '%s'", key);
    }
    return nb::borrow(found);
  }
  uint32_t number(const char* key) const { return to_dword((*this)[key]); }
  // bytes copies; None and a missing key are no bytes.
  std::vector<BYTE> bytes(const char* key) const {
    if (!has(key) || (*this)[key].is_none()) {
      return {};
    }
    const BytesView view((*this)[key]);
    const auto* begin = static_cast<const BYTE*>(view.data());
    return {begin, begin + view.size()};
  }

 private:
  [[noreturn]] void refuse(const char* why, const char* what) const {
    PyErr_Format(PyExc_TypeError, why, structure_, what);
    throw nb::python_error();
  }

  const char* structure_;
  nb::dict dict_;
};

}  // namespace opensspi::python
