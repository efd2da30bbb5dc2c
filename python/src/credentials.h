// SPDX-License-Identifier: MIT
// credentials.h: PyCredHandle.
#pragma once

#include "functions.h"
#include "integers.h"
#include "nb.h"

namespace opensspi::python {

// no_handle is what an empty PyCredHandle or PyCtxtHandle holds.
inline constexpr SecHandle no_handle = {~ULONG_PTR{0}, ~ULONG_PTR{0}};

inline bool same_handle(const SecHandle& a, const SecHandle& b) {
  return a.dwLower == b.dwLower && a.dwUpper == b.dwUpper;
}

// to_int is a handle as Detach returns it: dwLower | dwUpper << 64, or -1 for none.
nb::object to_int(const SecHandle& handle);

// shown_handle is the repr of a PyCredHandle or PyCtxtHandle.
nb::str shown_handle(const char* type, const SecHandle& handle);

// Credentials is a PyCredHandle: frees its credentials at its end. Guarded by the GIL.
class Credentials {
 public:
  Credentials() = default;
  explicit Credentials(const CredHandle& handle) : handle_(handle) {}
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  ~Credentials() { close(); }

  const CredHandle& handle() const { return handle_; }
  nb::object detach();
  void free();
  // close frees without an error, even if there is nothing to free.
  void close();
  nb::object query(Dword attribute);

 private:
  CredHandle handle_ = no_handle;
};

void define_credentials(nb::module_& module);

}  // namespace opensspi::python
