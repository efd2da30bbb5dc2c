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
  side.signature_of =
      nb::object(nb::module_::import_("opensspi._signatures").attr("signature_of")).release();
  const nb::module_ times = nb::module_::import_("opensspi._times");
  side.from_local_filetime = nb::object(times.attr("from_local_filetime")).release();
  side.to_filetime = nb::object(times.attr("to_filetime")).release();
  side.time_type = nb::object(times.attr("TimeType")).release();
  side.utc = nb::object(nb::module_::import_("datetime").attr("UTC")).release();
  side.never = nb::object(times.attr("_NEVER")).release();
}

}  // namespace opensspi::python
