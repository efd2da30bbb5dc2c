// SPDX-License-Identifier: MIT
#include "os_handles.h"

#include "errors.h"
#include "name_of_type.h"

namespace opensspi::python {

namespace {

HANDLE as_handle(intptr_t value) { return reinterpret_cast<HANDLE>(value); }

}  // namespace

OsHandle::~OsHandle() {
  if (value_ && !is_borrowed()) {
    api().CloseHandle(as_handle(value_));
  }
}

void OsHandle::close() {
  if (!value_) {
    return;
  }
  const intptr_t closing = detach();
  if (is_borrowed()) {
    return keeper_.reset();
  }
  if (!api().CloseHandle(as_handle(closing))) {
    raise_without_detail("CloseHandle");
  }
}

intptr_t OsHandle::detach() {
  const intptr_t value = value_;
  value_ = 0;
  return value;
}

std::string OsHandle::repr() const { return "<PyHANDLE:" + std::to_string(value_) + ">"; }

nb::object to_handle_object(HANDLE handle) {
  return nb::cast(new OsHandle(reinterpret_cast<intptr_t>(handle)), nb::rv_policy::take_ownership);
}

nb::object to_borrowed_handle(HANDLE handle, nb::object keeper) {
  return nb::cast(new OsHandle(reinterpret_cast<intptr_t>(handle), std::move(keeper)),
                  nb::rv_policy::take_ownership);
}

HANDLE to_handle(nb::handle argument) {
  if (argument.is_none()) {
    return nullptr;
  }
  OsHandle* object = nullptr;
  if (nb::try_cast<OsHandle*>(argument, object, false) && object) {
    return as_handle(object->value());
  }
  if (!PyLong_Check(argument.ptr())) {
    PyErr_Format(PyExc_TypeError, "a handle must be a PyHANDLE or an int, not %s",
                 name_of_type(argument).c_str());
    throw nb::python_error();
  }
  return reinterpret_cast<HANDLE>(PyLong_AsUnsignedLongLongMask(argument.ptr()));
}

namespace {

bool equal(const OsHandle& self, nb::handle other) {
  OsHandle* object = nullptr;
  if (nb::try_cast<OsHandle*>(other, object, false) && object) {
    return object->value() == self.value();
  }
  return PyLong_Check(other.ptr()) && nb::int_(self.value()).equal(other);
}

void close_handle(nb::handle handle) {
  OsHandle* object = nullptr;
  if (nb::try_cast<OsHandle*>(handle, object, false) && object && object->value()) {
    return object->close();
  }
  if (!api().CloseHandle(to_handle(handle))) {
    raise_without_detail("CloseHandle");
  }
}

}  // namespace

void define_os_handles(nb::module_& module) {
  nb::class_<OsHandle>(
      module, "PyHANDLE",
      "PyHANDLE(handle=0)\n--\n\nPyHANDLE holds a handle and closes it when it goes.")
      .def(nb::init<intptr_t>(), nb::arg("handle") = 0)
      .def_prop_ro("handle", &OsHandle::value, "The handle as an integer, 0 for none.")
      .def("Close", &OsHandle::close, "Close closes the handle now.")
      .def("close", &OsHandle::close, "close is Close.")
      .def("Detach", &OsHandle::detach,
           "Detach returns the handle and releases it without closing it.")
      .def("__int__", &OsHandle::value)
      .def("__index__", &OsHandle::value)
      .def("__bool__", [](const OsHandle& self) { return self.value() != 0; })
      .def("__eq__", &equal, nb::arg().none(),
           nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__hash__", &OsHandle::value)
      .def("__repr__", &OsHandle::repr)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](OsHandle& self, nb::args) { self.close(); });
  module.def("CloseHandle", &close_handle, "handle"_a, "CloseHandle closes a handle.");
}

}  // namespace opensspi::python
