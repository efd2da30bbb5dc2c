// SPDX-License-Identifier: MIT
// Files of certificates as text: Base64 or hexadecimal, in UTF-8 or in UTF-16.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "encoding/text_form.h"

namespace opensspi::cert {

// narrow_text returns text with one byte a character. UTF-16 with ASCII characters only is
// converted, with or without a byte order mark; other bytes stay as they are.
std::string narrow_text(ByteView bytes);

// bytes_of_text returns the bytes that a text of this form stands for: ERROR_INVALID_DATA.
Result<Bytes> bytes_of_text(std::string_view text, encoding::TextForm form);

}  // namespace opensspi::cert
