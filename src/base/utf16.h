// SPDX-License-Identifier: MIT
// Text: UTF-8 internally, UTF-16LE on the wire and in Windows' W functions.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace opensspi {

// utf16_from_utf8 converts strictly: ill-formed UTF-8 is ERROR_NO_UNICODE_TRANSLATION.
Result<std::u16string> utf16_from_utf8(std::string_view text);
// utf8_from_utf16 converts strictly: an unpaired surrogate is ERROR_NO_UNICODE_TRANSLATION.
Result<std::string> utf8_from_utf16(std::u16string_view text);

// utf16le_bytes returns the code units as on the wire.
Bytes utf16le_bytes(std::u16string_view text);
// utf16_from_wire reads little-endian code units; an odd length is ERROR_INVALID_DATA.
Result<std::u16string> utf16_from_wire(ByteView bytes);

// secret_utf16le converts a secret UTF-8 text to the bytes of UTF-16LE without leaving a copy
// anywhere.
Result<SecretBytes> secret_utf16le(ByteView utf8);
// secret_utf8 is the reverse. An odd length is ERROR_INVALID_DATA, an unpaired surrogate
// ERROR_NO_UNICODE_TRANSLATION.
Result<SecretBytes> secret_utf8(ByteView utf16le);

// uppercase maps each code unit on its own as Windows' upcase table does (simple mappings, no
// locale).
char16_t uppercase(char16_t unit);
std::u16string uppercase(std::u16string_view text);
// equal_ignoring_case compares two UTF-8 texts by that table; ill-formed text equals nothing.
bool equal_ignoring_case(std::string_view left, std::string_view right);

// escaped shows a name that came from a peer: control characters, bidirectional overrides,
// backslashes that are not separators and ill-formed bytes become \xNN or \u{NNNN}, and a long text
// is truncated. For messages and traces.
std::string escaped(std::string_view text);

}  // namespace opensspi
