// SPDX-License-Identifier: MIT
// describe: describes certificates, CRLs, CTLs, requests, PFX files and stores, without a password
// and without a secret.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::cert {

// DescribedField is one field: its name in wincrypt.h or in the standard, its value as text, and
// what it means. For secrets, ciphertexts and what is not understood, the value is the length.
struct DescribedField {
  std::string name;
  std::string value;
  std::string explanation;
};

struct Description {
  std::string kind;
  std::vector<DescribedField> fields;
};

// Limits of what is shown: the elements of a store, the entries of a CRL, the names of an
// extension.
inline constexpr size_t kMaxShownElements = 1000;
inline constexpr size_t kMaxShownEntries = 100;

// looks_like_ours returns whether the bytes start like DER, PEM, a serialised store or element, or
// an exported registry key. A serialised element has to be well-formed.
[[nodiscard]] bool looks_like_ours(ByteView bytes);

// describe reads any of these. CRYPT_E_ASN1_* or ERROR_INVALID_DATA for what is none or malformed.
// Names from the bytes are escaped with escaped().
[[nodiscard]] Result<Description> describe(ByteView bytes);

}  // namespace opensspi::cert
