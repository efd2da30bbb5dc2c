// An NTLM message in plain words, through the parsers that the package itself uses.
#pragma once

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace opensspi::ntlm {

// describe writes a NEGOTIATE, CHALLENGE or AUTHENTICATE as a JSON object: each field, flags by
// their names in [MS-NLMP] 2.2.2.5, AV pairs, times. SEC_E_INVALID_TOKEN for any other bytes.
Status describe(JsonWriter& json, ByteView message);

}  // namespace opensspi::ntlm
