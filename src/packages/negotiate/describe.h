// SPDX-License-Identifier: MIT
// Describes a message of SPNEGO with the package's own parsers.
#pragma once

#include "base/json.h"
#include "sspi/package.h"

namespace opensspi::negotiate {

// describe writes a NegTokenInit, NegTokenInit2 or NegTokenResp as a JSON object: each field,
// mechanisms by name, and the mechanism's token inside as its own package describes it, or as its
// bytes if none can read it. SEC_E_INVALID_TOKEN for any other bytes.
Status describe(JsonWriter& json, ByteView message, const sspi::Registry& registry);

}  // namespace opensspi::negotiate
