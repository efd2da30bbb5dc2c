// SPDX-License-Identifier: MIT
// describe: describes every field of a Windows key blob or PVK file.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::csp {

// DescribedField is one field: its name in wincrypt.h, its value as text, and what it means. For
// secret fields the value is their length only.
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

// looks_like_blob returns whether the bytes start like a key blob or PVK file, well-formed or not.
[[nodiscard]] bool looks_like_blob(ByteView bytes);

// describe_blob reads any key blob or PVK file: NTE_BAD_DATA, NTE_BAD_TYPE or NTE_BAD_VER for
// anything else.
[[nodiscard]] Result<BlobDescription> describe_blob(ByteView bytes);

}  // namespace opensspi::csp
