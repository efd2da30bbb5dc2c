// SPDX-License-Identifier: MIT
// The PKCS#7 message that a signed program contains.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::cert {

// embedded_message returns the signature of a program or library in the PE format, of 32 or 64
// bits: the first attribute certificate of type WIN_CERT_TYPE_PKCS_SIGNED_DATA (Microsoft's PE
// format, "The Attribute Certificate Table"). It views `file`; zeros may follow the message.
// CRYPT_E_NO_MATCH for other files and for programs that are not signed.
Result<ByteView> embedded_message(ByteView file);

}  // namespace opensspi::cert
