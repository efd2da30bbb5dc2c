// SPDX-License-Identifier: MIT
// BER to DER, for the structures of a PFX: libcrypto decodes and encodes them again.
#pragma once

#include "base/result.h"
#include "base/secret.h"

namespace opensspi::cert {

// PfxLevel names the three structures that one after the other hold a PFX's content.
enum class PfxLevel : uint8_t { kPfx, kAuthenticatedSafe, kSafeContents };

// der_of returns the structure in DER: CRYPT_E_ASN1_CORRUPT if it is not one, or if bytes follow
// it.
[[nodiscard]] Result<SecretBytes> der_of(PfxLevel level, ByteView ber);

}  // namespace opensspi::cert
