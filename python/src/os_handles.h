// SPDX-License-Identifier: MIT
// os_handles.h: PyHANDLE, and handles as arguments.
#pragma once

#include <string>

#include "functions.h"
#include "nb.h"

namespace opensspi::python {

// OsHandle is a PyHANDLE: closes its handle at its end. Guarded by the GIL.
class OsHandle {
 public:
  explicit OsHandle(intptr_t value) : value_(value) {}
  // OsHandle that `keeper` owns: Close releases it and closes nothing.
  OsHandle(intptr_t value, nb::object keeper) : value_(value), keeper_(std::move(keeper)) {}
  OsHandle(const OsHandle&) = delete;
  OsHandle& operator=(const OsHandle&) = delete;
  ~OsHandle();

  intptr_t value() const { return value_; }
  void close();
  intptr_t detach();
  std::string repr() const;

 private:
  bool is_borrowed() const { return keeper_.is_valid(); }

  intptr_t value_;
  nb::object keeper_;
};

// to_handle_object creates a PyHANDLE that owns `handle`.
nb::object to_handle_object(HANDLE handle);

// to_borrowed_handle makes a PyHANDLE of a handle that `keeper` owns and keeps alive.
nb::object to_borrowed_handle(HANDLE handle, nb::object keeper);

// to_handle reads a handle argument: a PyHANDLE, an integer, or None for null. Raises TypeError for
// anything else.
HANDLE to_handle(nb::handle argument);

void define_os_handles(nb::module_& module);

}  // namespace opensspi::python
