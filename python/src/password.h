// SPDX-License-Identifier: MIT
// password.h: passwords as the functions of opensspi/opensspi.h take them.
#pragma once

#include "nb.h"

namespace opensspi::python {

// Password is a str in UTF-8, or the bytes of any object with the buffer protocol; None is null.
// The copy that it makes of a str is wiped. Destroyed with the GIL held.
class Password {
 public:
  explicit Password(nb::handle password);
  Password(const Password&) = delete;
  Password& operator=(const Password&) = delete;
  ~Password();

  const char* data() const { return static_cast<const char*>(view_.buf); }
  size_t size() const { return static_cast<size_t>(view_.len); }

 private:
  Py_buffer view_{};
  bool is_copy_ = false;
};

}  // namespace opensspi::python
