// describe: every field of a Windows key blob or PVK file in plain words.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::csp {

// DescribedField is one field: its name in wincrypt.h, its value as text, and what it means.
// Secret fields say how long they are, never what they hold.
struct DescribedField {
  std::string name;
  std::string value;
  std::string explanation;
};

// BlobDescription is all of a blob, in wire order.
struct BlobDescription {
  std::string kind;  // "PUBLICKEYBLOB", "PVK file", ...
  std::vector<DescribedField> fields;
};

// looks_like_blob answers whether the bytes begin as a key blob or PVK file does, well-formed or
// not.
[[nodiscard]] bool looks_like_blob(ByteView bytes);

// describe_blob reads any key blob or PVK file: NTE_BAD_DATA, NTE_BAD_TYPE or NTE_BAD_VER for what
// is none.
[[nodiscard]] Result<BlobDescription> describe_blob(ByteView bytes);

}  // namespace opensspi::csp
