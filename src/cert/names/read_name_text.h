// SPDX-License-Identifier: MIT
// Names from text: CertStrToName.
#pragma once

#include <string_view>

#include "cert/names/write_name_text.h"

namespace opensspi::cert {

// ReadSeparators says which characters end a value: all of `,;\r\n`, or only some.
enum class ReadSeparators : uint8_t { kAll, kComma, kSemicolon, kNewLine };

// WideStrings says how values are written that do not fit into a printable string. kForceUtf8
// writes every directory string as UTF-8.
enum class WideStrings : uint8_t { kBmp, kUtf8, kForceUtf8 };

// ReadStyle is CertStrToName's flags.
struct ReadStyle {
  ReadSeparators separators = ReadSeparators::kAll;
  bool plus = true;  // '+' separates the attributes of one relative name
  bool quote = true;
  bool reverse = false;
  bool teletex = false;  // try a teletex string before a wide one
  WideStrings wide = WideStrings::kBmp;
};

// read_name_text returns the DER of a name such as `CN=Joe, O="A, B", 2.5.4.5=7 + OID.2.5.4.13=x`,
// `#` before hexadecimal digits makes an octet string. Keys are those of name_text and some more,
// in any case. On failure `error_at` is the index of the first character that cannot be read:
// CRYPT_E_INVALID_X500_STRING, or CRYPT_E_INVALID_NUMERIC_STRING, _PRINTABLE_STRING or _IA5_STRING
// for a character that the attribute's strings cannot hold.
[[nodiscard]] Result<Bytes> read_name_text(std::u16string_view text, const ReadStyle& style,
                                           size_t& error_at);

}  // namespace opensspi::cert
