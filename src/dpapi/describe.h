// SPDX-License-Identifier: MIT
// describe: describes every field of a blob, a master key file or a credential history.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::dpapi {

// DescribedField is one field: its name, its value as text, and what it means. For ciphertexts and
// codes the value is their length.
struct DescribedField {
  std::string name;
  std::string value;
  std::string explanation;
};

struct Description {
  std::string kind;
  std::vector<DescribedField> fields;
};

// looks_like_ours returns whether the bytes start like one of the three, well-formed or not.
[[nodiscard]] bool looks_like_ours(ByteView bytes);

// describe reads any of the three: ERROR_INVALID_DATA for one that is malformed. Names from the
// bytes are escaped with escaped().
[[nodiscard]] Result<Description> describe(ByteView bytes);

}  // namespace opensspi::dpapi
