// SPDX-License-Identifier: MIT
#include "buffers.h"

#include <string.h>

#include <algorithm>

#include "constructed.h"
#include "views.h"

namespace opensspi::python {

Buffer::Buffer(Dword size, Dword type)
    : own_(std::make_shared<const Block>(static_cast<uint32_t>(size))),
      memory_(own_),
      view_{static_cast<ULONG>(own_->size()), type, own_->data()} {}

Buffer Buffer::from_arguments(PyObject* args, PyObject* kwargs) {
  static const char* names[] = {"BufferSize", "BufferType", nullptr};
  PyObject *size = nullptr, *type = nullptr;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO:PySecBuffer", const_cast<char**>(names), &size,
                                   &type)) {
    throw nb::python_error();
  }
  return Buffer(to_dword(size, names[0]), to_dword(type, names[1]));
}

void Buffer::show(const SecBuffer& view, SharedBlock memory) {
  view_ = view;
  memory_ = std::move(memory);
}

// room is how many bytes may be read from the start of the view. A call may leave a size that names
// no memory at all (SECBUFFER_MISSING).
size_t Buffer::room() const {
  if (!view_.pvBuffer) {
    return 0;
  }
  return static_cast<size_t>(memory_->data() + memory_->size() -
                             static_cast<uint8_t*>(view_.pvBuffer));
}

nb::bytes Buffer::bytes() const {
  const size_t size = std::min<size_t>(view_.cbBuffer, room());
  return nb::bytes(size ? static_cast<const char*>(view_.pvBuffer) : "", size);
}

void Buffer::assign(nb::handle content) {
  const BytesView bytes(content);
  if (bytes.size() > own_->size()) {
    throw nb::value_error("data is larger than the buffer's MaxBufferSize");
  }
  memory_ = own_;
  view_.pvBuffer = own_->data();
  view_.cbBuffer = static_cast<ULONG>(bytes.size());
  memmove(own_->data(), bytes.data(), bytes.size());
}

void Buffer::set_size(Dword size) {
  if (memory_ == own_ || !view_.pvBuffer) {
    if (size > own_->size()) {
      throw nb::value_error("BufferSize is larger than MaxBufferSize");
    }
    memory_ = own_;
    view_.pvBuffer = own_->data();
  } else if (size > room()) {
    throw nb::value_error("BufferSize reaches past the memory that the buffer points into");
  }
  view_.cbBuffer = size;
}

void Buffer::clear() {
  memset(own_->data(), 0, own_->size());
  memory_ = own_;
  view_.pvBuffer = own_->data();
  view_.cbBuffer = max_size();
}

std::string Buffer::repr() const {
  char text[96];
  snprintf(text, sizeof(text), "PySecBuffer(cbBuffer: %u | BufferType: %u | pvBuffer: 0x%016zx)",
           view_.cbBuffer, view_.BufferType, reinterpret_cast<size_t>(view_.pvBuffer));
  return text;
}

namespace {
PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(&Constructed<Buffer>::make)},
                       {Py_tp_init, reinterpret_cast<void*>(&Constructed<Buffer>::init)},
                       {0, nullptr}};
}

void define_buffers(nb::module_& module) {
  nb::class_<Buffer>(module, "PySecBuffer", nb::type_slots(slots),
                     "PySecBuffer(BufferSize, BufferType)\n--\n\nmemory for one part of a message.")
      .def_prop_rw("BufferType", &Buffer::type, &Buffer::set_type,
                   "SECBUFFER_ number of what the buffer holds.")
      .def_prop_rw(
          "Buffer", &Buffer::bytes, &Buffer::assign,
          nb::for_getter(nb::sig("def Buffer(self) -> bytes")),
          nb::for_setter(nb::sig("def Buffer(self, content: collections.abc.Buffer, /) -> None")),
          "The bytes, a copy. Writing copies in and sets BufferSize; ValueError if they do not "
          "fit.")
      .def_prop_rw("BufferSize", &Buffer::size, &Buffer::set_size,
                   "How many bytes the buffer holds now.")
      .def_prop_ro("MaxBufferSize", &Buffer::max_size, "How many bytes were allocated.")
      .def("Clear", &Buffer::clear,
           "Clear fills the buffer with zeroes; BufferSize is MaxBufferSize again.")
      .def("__repr__", &Buffer::repr);
}

}  // namespace opensspi::python
