// SPDX-License-Identifier: MIT
// integers.h: 32-bit arguments, which Python programs write signed or unsigned.
#pragma once

#include <cstdint>
#include <stdexcept>

#include "name_of_type.h"
#include "nb.h"

namespace opensspi::python {

// Dword is a 32-bit argument: any Python integer from -2^31 to 2^32 - 1, folded. What does not fit
// is an OverflowError when the value is read.
class Dword {
 public:
  Dword() = default;
  explicit Dword(long long wide)
      : value_(static_cast<uint32_t>(wide)), fits_(wide >= INT32_MIN && wide <= UINT32_MAX) {}
  static Dword too_large() {
    Dword none;
    none.fits_ = false;
    return none;
  }

  operator uint32_t() const {
    if (!fits_) {
      throw std::overflow_error("integer does not fit into 32 bits");
    }
    return value_;
  }

 private:
  uint32_t value_ = 0;
  bool fits_ = true;
};

}  // namespace opensspi::python

namespace nanobind::detail {

template <>
struct type_caster<opensspi::python::Dword> {
  NB_TYPE_CASTER(opensspi::python::Dword, const_name("int"))

  bool from_python(handle source, uint32_t, cleanup_list*) noexcept {
    if (PyLong_CheckExact(source.ptr())) {
      return take(source.ptr());
    }
    if (!PyIndex_Check(source.ptr())) {
      return false;
    }
    const object number = steal(PyNumber_Index(source.ptr()));
    if (!number.is_valid()) {
      return PyErr_Clear(), false;
    }
    return take(number.ptr());
  }

 private:
  bool take(PyObject* number) noexcept {
    int overflow = 0;
    const long long wide = PyLong_AsLongLongAndOverflow(number, &overflow);
    value = overflow ? opensspi::python::Dword::too_large() : opensspi::python::Dword(wide);
    return true;
  }
};

}  // namespace nanobind::detail

namespace opensspi::python {

// to_dword reads a number that is inside another object: TypeError if it is none.
inline uint32_t to_dword(nb::handle number) {
  Dword value;
  if (!nb::try_cast(number, value)) {
    PyErr_Format(PyExc_TypeError, "an int is needed, not %s", name_of_type(number).c_str());
    throw nb::python_error();
  }
  return value;
}

}  // namespace opensspi::python
