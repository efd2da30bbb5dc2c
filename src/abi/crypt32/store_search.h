// SPDX-License-Identifier: MIT
// search: the protocol of enumerating and finding functions.
#pragma once

#include "abi/crypt32/contexts.h"

namespace opensspi::abi {

// Archived says whether a search shows archived elements of a store that was not opened with
// CERT_STORE_ENUM_ARCHIVED_FLAG: enumerations do not; searches for one certain element do.
enum class Archived : uint8_t { kHidden, kShown };

inline constexpr Error kNoParameter = fail(E_INVALIDARG, "the search needs a parameter");

// blob_of copies the CRYPT_DATA_BLOB that a search's parameter points to.
inline Result<Bytes> blob_of(const void* parameter) {
  const auto* const blob = static_cast<const CRYPT_DATA_BLOB*>(parameter);
  if (blob == nullptr || (blob->pbData == nullptr && blob->cbData != 0)) {
    return kNoParameter;
  }
  return Bytes(blob->pbData, blob->pbData + blob->cbData);
}

// search returns the next context that matches, with one reference, and frees `previous` in any
// case. It returns null with CRYPT_E_NOT_FOUND if there is none, E_INVALIDARG for a store that is
// not one, or a previous context that is not from it.
const void* search(HCERTSTORE handle, const void* previous, cert::Query query,
                   Archived archived = Archived::kHidden);

}  // namespace opensspi::abi
