// SPDX-License-Identifier: MIT
#include "descriptors.h"

#include <nanobind/stl/vector.h>

#include "constructed.h"
#include "name_of_type.h"

namespace opensspi::python {

Descriptor Descriptor::from_arguments(PyObject* args, PyObject* kwargs) {
  static const char* names[] = {"Version", nullptr};
  PyObject* version = nullptr;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:PySecBufferDesc", const_cast<char**>(names),
                                   &version)) {
    throw nb::python_error();
  }
  return Descriptor(version ? to_dword(version, names[0]) : Dword(0));
}

Descriptor::Item Descriptor::item(nb::object buffer) {
  Buffer* inside = nullptr;
  if (!nb::try_cast<Buffer*>(buffer, inside, false) || !inside) {
    PyErr_Format(PyExc_TypeError, "buffer must be a PySecBuffer, not %s",
                 name_of_type(buffer).c_str());
    throw nb::python_error();
  }
  return {std::move(buffer), inside};
}

void Descriptor::append(nb::object buffer) { items_.push_back(item(std::move(buffer))); }

size_t Descriptor::checked(Py_ssize_t index) const {
  const auto size = static_cast<Py_ssize_t>(items_.size());
  if (index < 0) {
    index += size;
  }
  if (index < 0 || index >= size) {
    throw nb::index_error("there is no such buffer in the descriptor");
  }
  return static_cast<size_t>(index);
}

std::string Descriptor::repr() const {
  char text[96];
  const void* first = items_.empty() ? nullptr : items_.data();
  snprintf(text, sizeof(text),
           "PySecBufferDesc(ulVersion: %u | cBuffers: %zu | pBuffers: 0x%016zx)", version_,
           items_.size(), reinterpret_cast<size_t>(first));
  return text;
}

namespace {

// traverse and clear let the garbage collector see the buffers: a subclass of PySecBuffer may refer
// back to its descriptor.
int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (!nb::inst_ready(self)) {
    return 0;
  }
  for (const auto& item : nb::inst_ptr<Descriptor>(self)->items()) {
    Py_VISIT(item.object.ptr());
  }
  return 0;
}

int clear(PyObject* self) {
  if (!nb::inst_ready(self)) {
    return 0;
  }
  std::vector<Descriptor::Item> dropped;  // freed after the descriptor is empty: it may run Python
  dropped.swap(nb::inst_ptr<Descriptor>(self)->items());
  return 0;
}

PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(&Constructed<Descriptor>::make)},
                       {Py_tp_init, reinterpret_cast<void*>(&Constructed<Descriptor>::init)},
                       {Py_tp_traverse, reinterpret_cast<void*>(traverse)},
                       {Py_tp_clear, reinterpret_cast<void*>(clear)},
                       {0, nullptr}};

void refuse_removal(Descriptor&, nb::handle) {
  PyErr_SetString(PyExc_NotImplementedError, "a buffer cannot be removed from a PySecBufferDesc");
  throw nb::python_error();
}

}  // namespace

void define_descriptors(nb::module_& module) {
  nb::class_<Descriptor>(
      module, "PySecBufferDesc", nb::type_slots(slots),
      "PySecBufferDesc(Version=0)\n--\n\nthe sequence of buffers of one message.")
      .def("append", &Descriptor::append, "buffer"_a,
           nb::sig("def append(self, buffer: PySecBuffer) -> None"),
           "append adds a PySecBuffer at the end. The same object comes back by its index.")
      .def_prop_rw("Version", &Descriptor::version, &Descriptor::set_version)
      .def("__len__", &Descriptor::len)
      .def("__getitem__", &Descriptor::at,
           nb::sig("def __getitem__(self, index: int, /) -> PySecBuffer"))
      .def("__setitem__", &Descriptor::replace,
           nb::sig("def __setitem__(self, index: int, buffer: PySecBuffer, /) -> None"))
      .def("__delitem__", &refuse_removal,
           nb::sig("def __delitem__(self, index: int, /) -> typing.NoReturn"))
      .def("__iter__", [](nb::handle self) { return nb::steal(PySeqIter_New(self.ptr())); })
      .def("__repr__", &Descriptor::repr);
}

}  // namespace opensspi::python
