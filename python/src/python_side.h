// SPDX-License-Identifier: MIT
// python_side.h: objects of the pure Python modules that the extension uses.
//
// They are fetched once, at import: a thread that impersonates someone may not be able to read the
// modules any more.
#pragma once

#include "nb.h"

namespace opensspi::python {

// PythonSide holds borrowed references that live as long as the interpreter.
struct PythonSide {
  nb::handle error;                // pywintypes.error
  nb::handle from_local_filetime;  // _times.from_local_filetime(int)
  nb::handle signature_of;         // _signatures.signature_of(function)
  nb::handle security_descriptor;  // _security_descriptor.PySECURITY_DESCRIPTOR(bytes)
  nb::handle to_filetime;          // _times.to_filetime(datetime)
  nb::handle time_type;            // pywintypes.TimeType
  nb::handle never;                // the TimeType of "never"
  nb::handle utc;                  // datetime.UTC
};

// python_side is valid after `load_python_side`, which module initialisation calls.
const PythonSide& python_side();
void load_python_side();

}  // namespace opensspi::python
