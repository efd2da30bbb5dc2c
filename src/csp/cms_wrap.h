// SPDX-License-Identifier: MIT
// Key wrapping of CMS with Triple-DES and RC2 (RFC 3217), for SYMMETRICWRAPKEYBLOB.
#pragma once

#include "csp/session_key.h"

namespace opensspi::csp {

// cms_wrap wraps `key` under a 3DES, two-key 3DES or RC2 key; its mode, IV and salt play no part.
// NTE_BAD_ALGID for a wrapping key of another algorithm, NTE_BAD_LEN for a key that RFC 3217 does
// not wrap (Triple-DES: any multiple of 8 bytes; RC2: up to 255 bytes).
[[nodiscard]] Result<Bytes> cms_wrap(const SessionState& wrapping, ByteView key);

// cms_unwrap is the reverse; NTE_BAD_DATA, whatever is wrong with the bytes.
[[nodiscard]] Result<SecretBytes> cms_unwrap(const SessionState& wrapping, ByteView wrapped);

}  // namespace opensspi::csp
