// SPDX-License-Identifier: MIT
// The arguments that the functions for PFX share.
#pragma once

#include <optional>

#include "abi/core/crypt_handles.h"
#include "cert/pfx/pfx.h"

namespace opensspi::abi {

inline Result<ByteView> pfx_file_of(const CRYPT_DATA_BLOB* blob) {
  if (blob == nullptr || (blob->pbData == nullptr && blob->cbData != 0)) {
    return kNullArgument;
  }
  return bytes_of(blob->pbData, blob->cbData);
}

inline Result<cert::PfxPassword> pfx_password_of(LPCWSTR text) {
  return cert::PfxPassword::make(text == nullptr ? std::optional<std::u16string_view>()
                                                 : std::u16string_view(text));
}

}  // namespace opensspi::abi
