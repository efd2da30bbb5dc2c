// SPDX-License-Identifier: MIT
// constructed.h: types whose objects are complete after __new__, like pywin32's. A Python class may
// derive from them in either way: with an __init__ of its own, which need not call ours, or with a
// __new__ of its own.
#pragma once

#include <new>
#include <stdexcept>
#include <utility>

#include "integers.h"
#include "name_of_type.h"
#include "nb.h"

namespace opensspi::python {

// guarded runs a slot's work; a C++ exception becomes a Python error and `failed`.
template <class Result, class Work>
Result guarded(Result failed, Work work) {
  try {
    return work();
  } catch (nb::python_error& error) {
    error.restore();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::overflow_error& error) {
    PyErr_SetString(PyExc_OverflowError, error.what());
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_ValueError, error.what());
  }
  return failed;
}

// to_dword converts an argument of a slot; TypeError if it is not an integer.
inline Dword to_dword(PyObject* argument, const char* name) {
  Dword number;
  if (!nb::try_cast(nb::handle(argument), number)) {
    PyErr_Format(PyExc_TypeError, "%s must be an integer, not %s", name,
                 name_of_type(argument).c_str());
    throw nb::python_error();
  }
  return number;
}

// Constructed is the slots of a type. T::from_arguments(args, kwargs) makes a T of what the type
// was called with, and T::blank() one for a class whose own __init__ takes other arguments and
// passes ours on.
template <class T>
class Constructed {
 public:
  static PyObject* make(PyTypeObject* type, PyObject* args, PyObject* kwargs) {
    return guarded<PyObject*>(nullptr, [&] {
      T made = has_own_init(type) ? from_arguments_or_blank(args, kwargs)
                                  : T::from_arguments(args, kwargs);
      nb::object object = nb::inst_alloc(reinterpret_cast<PyObject*>(type));
      new (nb::inst_ptr<T>(object)) T(std::move(made));
      nb::inst_mark_ready(object);
      return object.release().ptr();
    });
  }

  // init does nothing for objects that __new__ made of the same arguments.
  static int init(PyObject* self, PyObject* args, PyObject* kwargs) {
    return guarded(-1, [&] {
      if (!has_own_init(Py_TYPE(self))) {
        return 0;
      }
      T made = T::from_arguments(args, kwargs);
      std::swap(*nb::inst_ptr<T>(self),
                made);  // the old value is released last, because that may run Python
      return 0;
    });
  }

 private:
  static bool has_own_init(PyTypeObject* type) {
    return PyType_GetSlot(type, Py_tp_init) != reinterpret_cast<void*>(init);
  }

  static T from_arguments_or_blank(PyObject* args, PyObject* kwargs) {
    try {
      return T::from_arguments(args, kwargs);
    } catch (nb::python_error& error) {
      if (!error.matches(PyExc_TypeError)) {
        throw;
      }
      return T::blank();
    }
  }
};

}  // namespace opensspi::python
