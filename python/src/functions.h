// SPDX-License-Identifier: MIT
// functions.h: the C functions, from the copy of the library that this package carries.
#pragma once

#include "opensspi/functions.h"

namespace opensspi::python {

// load_functions loads the library beside this extension and keeps its table for `api`. Returns
// nullptr, or a text that says why it cannot.
const char* load_functions();

// api is the table of the library's functions. Valid after `load_functions`.
extern const OpenSspiFunctions* api_table;
inline const OpenSspiFunctions& api() { return *api_table; }

// library_path is the absolute path of that library, valid for the process's life.
const char* library_path();

}  // namespace opensspi::python
