// SPDX-License-Identifier: MIT
// tokens.h: access tokens, impersonation and accounts.
#pragma once

#include "nb.h"

namespace opensspi::python {

void define_tokens(nb::module_& module);
void define_token_information(nb::module_& module);
void define_accounts(nb::module_& module);

}  // namespace opensspi::python
