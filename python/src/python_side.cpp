// SPDX-License-Identifier: MIT
#include "python_side.h"

namespace opensspi::python {

namespace {
PythonSide side;
}

const PythonSide& python_side() { return side; }

void load_python_side() {
  side.error = nb::object(nb::module_::import_("opensspi._errors").attr("error")).release();
  side.security_descriptor =
      nb::object(
          nb::module_::import_("opensspi._security_descriptor").attr("PySECURITY_DESCRIPTOR"))
          .release();
  const nb::module_ times = nb::module_::import_("opensspi._times");
  side.from_filetime = nb::object(times.attr("from_filetime")).release();
  side.from_local_filetime = nb::object(times.attr("from_local_filetime")).release();
  side.to_filetime = nb::object(times.attr("to_filetime")).release();
}

}  // namespace opensspi::python
