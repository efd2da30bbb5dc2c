// A message of SPNEGO in plain words, through the parsers that the package itself uses.
#pragma once

#include "base/json.h"
#include "sspi/package.h"

namespace opensspi::negotiate {

// describe writes a NegTokenInit, NegTokenInit2 or NegTokenResp as a JSON object: each field,
// mechanisms by name, and the mechanism's token within as its own package tells it, or as its bytes
// where none can read it. SEC_E_INVALID_TOKEN for any other bytes.
Status describe(JsonWriter& json, ByteView message, const sspi::Registry& registry);

}  // namespace opensspi::negotiate
