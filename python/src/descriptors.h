// SPDX-License-Identifier: MIT
// descriptors.h: PySecBufferDesc.
#pragma once

#include <string>
#include <vector>

#include "buffers.h"

namespace opensspi::python {

// Descriptor is a PySecBufferDesc: a sequence of buffers. Indexing returns the appended objects,
// including instances of subclasses. Guarded by the GIL.
class Descriptor {
 public:
  explicit Descriptor(Dword version) : version_(version) {}
  // from_arguments is PySecBufferDesc(Version=SECBUFFER_VERSION).
  static Descriptor from_arguments(PyObject* args, PyObject* kwargs);
  static Descriptor blank() { return Descriptor(Dword(0)); }

  struct Item {
    nb::object object;
    Buffer* buffer;
  };

  void append(nb::object buffer);
  size_t len() const { return items_.size(); }
  nb::object at(Py_ssize_t index) const { return items_[checked(index)].object; }
  void replace(Py_ssize_t index, nb::object buffer) {
    items_[checked(index)] = item(std::move(buffer));
  }
  uint32_t version() const { return version_; }
  void set_version(Dword version) { version_ = version; }
  std::string repr() const;

  const std::vector<Item>& items() const { return items_; }
  std::vector<Item>& items() { return items_; }

 private:
  static Item item(nb::object buffer);
  size_t checked(Py_ssize_t index) const;

  std::vector<Item> items_;
  uint32_t version_;
};

void define_descriptors(nb::module_& module);

}  // namespace opensspi::python
