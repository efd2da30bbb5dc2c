// SPDX-License-Identifier: MIT
// What a challenge or a response says, in plain words.
#pragma once

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace opensspi::digest {

// describe writes one JSON object, and returns false, with nothing written, for any other text.
Result<bool> describe(JsonWriter& json, ByteView token);

}  // namespace opensspi::digest
