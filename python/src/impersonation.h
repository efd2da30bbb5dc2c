// SPDX-License-Identifier: MIT
// impersonation.h: `with context.impersonation():`.
#pragma once

#include "contexts.h"
#include "credentials.h"

namespace opensspi::python {

// Impersonation is the context manager that PyCtxtHandle.impersonation returns. Impersonation
// belongs to a thread, so the block must end on the thread that it began on.
class Impersonation {
 public:
  explicit Impersonation(Context& context) : context_(context) {}

  [[nodiscard]] const Context& context() const { return context_; }
  void enter();
  // leave reverts. Raises RuntimeError, and reverts nothing, on another thread than `enter` was
  // called on.
  void leave();

 private:
  Context& context_;
  unsigned long thread_ = 0;
};

Impersonation* impersonation_of(Context& context);

void define_impersonation(nb::module_& module);

}  // namespace opensspi::python
