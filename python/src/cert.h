// SPDX-License-Identifier: MIT
// cert.h: win32crypt's certificates, by file.
#pragma once

#include "nb.h"

namespace opensspi::python {

void define_cert_chains(nb::module_& module);
void define_cert_policies(nb::module_& module);
void define_cert_signing(nb::module_& module);
void define_cert_names(nb::module_& module);
void define_cert_codec(nb::module_& module);
void define_cert_contexts(nb::module_& module);
void define_cert_lists(nb::module_& module);
void define_cert_stores(nb::module_& module);
void define_cert_system_stores(nb::module_& module);
void define_pfx(nb::module_& module);
void define_cert_query(nb::module_& module);

}  // namespace opensspi::python
