// SPDX-License-Identifier: MIT
// format_object: encoded extensions and names as text for people (CryptFormatObject).
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "cert/format/text_lines.h"
#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {

// HexForm says what becomes of a type that has no text: its bytes in hexadecimal, or
// ERROR_FILE_NOT_FOUND (CRYPT_FORMAT_STR_NO_HEX).
enum class HexForm : uint8_t { kAllowed, kRefused };

// format_object returns the text of the structure in `der`. `type` is as for CryptDecodeObject: a
// number below 0x10000 in the place of a pointer, or a dotted object identifier. E_INVALIDARG for
// an empty encoding of a type that has a text, CRYPT_E_ASN1_* for a malformed one. Control
// characters of the structure become U+FFFD, so that no name can add a line to the text.
[[nodiscard]] Result<std::u16string> format_object(LPCSTR type, ByteView der, Layout layout,
                                                   HexForm hex = HexForm::kAllowed);

}  // namespace opensspi::cert
