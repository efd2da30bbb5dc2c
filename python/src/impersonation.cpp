// SPDX-License-Identifier: MIT
#include "impersonation.h"

#include <pythread.h>

#include "errors.h"
#include "repr.h"

namespace opensspi::python {

void Impersonation::enter() {
  context_.impersonate();
  thread_ = PyThread_get_thread_ident();
}

// RevertToSelf, not RevertSecurityContext: the context may be deleted when the block ends.
void Impersonation::leave() {
  if (thread_ != PyThread_get_thread_ident()) {
    throw std::runtime_error(
        "impersonation belongs to the thread that started it, and this is another one");
  }
  if (!api().RevertToSelf()) {
    raise_last_error("RevertToSelf");
  }
}

Impersonation* impersonation_of(Context& context) { return new Impersonation(context); }

void define_impersonation(nb::module_& module) {
  nb::class_<Impersonation>(module, "Impersonation", nb::is_final(),
                            "What PyCtxtHandle.impersonation returns: a context manager.")
      .def("__repr__",
           [](const Impersonation& self) {
             return shown("<Impersonation of %U>",
                          shown_handle("PyCtxtHandle", self.context().handle()).ptr());
           })
      .def("__enter__", [](Impersonation& self) { self.enter(); })
      .def("__exit__", [](Impersonation& self, nb::args) { self.leave(); });
}

}  // namespace opensspi::python
