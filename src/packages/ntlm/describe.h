// SPDX-License-Identifier: MIT
// Describes an NTLM message field by field.
#pragma once

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace opensspi::ntlm {

// describe writes a NEGOTIATE, CHALLENGE or AUTHENTICATE as a JSON object: each field, flags by
// their names in [MS-NLMP] 2.2.2.5, AV pairs, times. A field that cannot be read is named as such,
// and the others are described. SEC_E_INVALID_TOKEN for any other bytes.
Status describe(JsonWriter& json, ByteView message);

}  // namespace opensspi::ntlm
