// describe: every field of a blob, a master key file or a credential history in plain words.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::dpapi {

// DescribedField is one field: its name, its value as text, and what it means. Ciphertexts and
// codes say how long they are.
struct DescribedField {
  std::string name;
  std::string value;
  std::string explanation;
};

struct Description {
  std::string kind;
  std::vector<DescribedField> fields;
};

// looks_like_ours tells whether the bytes begin as one of the three does, well-formed or not.
[[nodiscard]] bool looks_like_ours(ByteView bytes);

// describe reads any of the three: ERROR_INVALID_DATA for one that is malformed. Names that come
// from the bytes are shown as escaped() shows them.
[[nodiscard]] Result<Description> describe(ByteView bytes);

}  // namespace opensspi::dpapi
