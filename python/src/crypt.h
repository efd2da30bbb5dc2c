// SPDX-License-Identifier: MIT
// crypt.h: win32crypt's part of the extension, by file.
#pragma once

#include "nb.h"

namespace opensspi::python {

void define_crypt_providers(nb::module_& module);
void define_crypt_keys(nb::module_& module);
void define_crypt_hashes(nb::module_& module);
void define_crypt_functions(nb::module_& module);
void define_crypt_oids(nb::module_& module);
void define_crypt_text(nb::module_& module);
void define_crypt_data(nb::module_& module);

}  // namespace opensspi::python
