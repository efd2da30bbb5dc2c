// SPDX-License-Identifier: MIT
#include "signatures.h"

#include "python_side.h"

namespace opensspi::python {

namespace {

// The types are immutable for Python, and the stable ABI has no function that returns their dict:
// but a mapping proxy refers to what it shows. The types belong to this extension, which has a
// domain of its own.
void add_signature(nb::handle function, nb::handle get_referents, const nb::object& property) {
  const nb::handle type = function.type();
  const nb::object referents = get_referents(type.attr("__dict__"));
  const auto dict = nb::cast<nb::dict>(referents[0]);
  dict["__signature__"] = property;
  PyType_Modified(reinterpret_cast<PyTypeObject*>(type.ptr()));
}

}  // namespace

void define_signatures(const nb::module_& module) {
  const nb::object get_referents = nb::module_::import_("gc").attr("get_referents");
  const nb::object property =
      nb::handle(reinterpret_cast<PyObject*>(&PyProperty_Type))(python_side().signature_of);
  const nb::object type = module.attr("PyCredHandle");
  add_signature(nb::object(module.attr("RevertToSelf")), get_referents, property);
  add_signature(nb::object(type.attr("Detach")), get_referents, property);
  add_signature(nb::object(type().attr("Detach")), get_referents, property);
}

}  // namespace opensspi::python
