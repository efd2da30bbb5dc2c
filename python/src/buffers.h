// SPDX-License-Identifier: MIT
// buffers.h: PySecBuffer.
#pragma once

#include <string>

#include "integers.h"
#include "memory.h"
#include "nb.h"
#include "opensspi/sspi_types.h"

namespace opensspi::python {

// Buffer is a PySecBuffer: memory of a fixed size, and a SecBuffer that shows a part of it, or a
// part of another buffer's memory, or memory of the library. Guarded by the GIL; its memory
// outlives any call that uses it.
class Buffer {
 public:
  Buffer(Dword size, Dword type);
  // from_arguments is PySecBuffer(BufferSize, BufferType); blank has no room.
  static Buffer from_arguments(PyObject* args, PyObject* kwargs);
  static Buffer blank() { return Buffer(Dword(0), Dword(0)); }

  // view is the SecBuffer as the C functions take it.
  const SecBuffer& view() const { return view_; }
  // shared_memory is what `view` points into.
  const SharedBlock& shared_memory() const { return memory_; }
  // show makes the buffer show what a call left, which lies in `memory`.
  void show(const SecBuffer& view, SharedBlock memory);

  nb::bytes bytes() const;
  void assign(nb::handle content);
  uint32_t size() const { return view_.cbBuffer; }
  void set_size(Dword size);
  uint32_t type() const { return view_.BufferType; }
  void set_type(Dword type) { view_.BufferType = type; }
  uint32_t max_size() const { return static_cast<uint32_t>(own_->size()); }
  void clear();
  std::string repr() const;

 private:
  size_t room() const;

  SharedBlock own_;
  SharedBlock memory_;
  SecBuffer view_;
};

void define_buffers(nb::module_& module);

}  // namespace opensspi::python
