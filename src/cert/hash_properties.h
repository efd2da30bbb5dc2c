// SPDX-License-Identifier: MIT
// Properties that are computed from an element when they are asked for.
#pragma once

#include "cert/element.h"

namespace opensspi::cert {

// is_computed_property returns whether the value is computed unless the caller has set one.
bool is_computed_property(uint32_t id);

// property returns the value that is kept, or computes it and keeps it: CRYPT_E_NOT_FOUND if there
// is none; for a signature's hash the errors of parse_signed_content and NTE_BAD_ALGID; for a key
// identifier ERROR_INVALID_DATA if the certificate does not say it.
Result<Bytes> property(const Element& element, uint32_t id);

}  // namespace opensspi::cert
