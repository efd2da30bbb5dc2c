// SPDX-License-Identifier: MIT
// Registry keys of certificate stores as regedit exports them: text with "Blob" values, which are
// serialised elements.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::cert {

// RegistryBlob is one value "Blob" and the path of its key, which may hold any characters.
struct RegistryBlob {
  std::string key;
  Bytes value;
};

// is_registry_text returns whether the bytes begin like an export: "Windows Registry Editor Version
// 5.00" or REGEDIT4, in UTF-16LE or in bytes.
[[nodiscard]] bool is_registry_text(ByteView bytes);

// read_registry_text returns the values "Blob" of all keys in their order; other values are
// skipped. ERROR_INVALID_DATA if this is not an export, or if a Blob is not hexadecimal.
[[nodiscard]] Result<std::vector<RegistryBlob>> read_registry_text(ByteView bytes);

}  // namespace opensspi::cert
