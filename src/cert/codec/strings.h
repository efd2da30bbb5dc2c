// SPDX-License-Identifier: MIT
// ASN.1's character strings as UTF-16, and the types of a name's values.
#pragma once

#include <string>

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

// is_bytes_string returns whether a CERT_RDN_ type holds bytes as they are encoded, one per
// character; the others are UTF-16 in structures.
bool is_bytes_string(DWORD type);
// type_of_tag returns the CERT_RDN_ type of a universal tag, CERT_RDN_ENCODED_BLOB for others;
// tag_of_type is the reverse, 0 for a type that has no tag.
DWORD type_of_tag(asn1::Tag tag);
asn1::Tag tag_of_type(DWORD type);

// to_utf16 returns the text of an encoded string. Ill-formed text is kept as far as possible:
// characters that do not exist become U+FFFD. kBerCorrupt for a length that no such string has.
Result<std::u16string> to_utf16(DWORD type, ByteView content);

// encode_text returns the content of a string of that type. If a character is not in the type's
// alphabet it fails with CRYPT_E_INVALID_NUMERIC_STRING, _PRINTABLE_STRING or _IA5_STRING, and
// `bad_index` is its position; `check` false encodes it nevertheless.
Result<Bytes> encode_text(DWORD type, std::u16string_view text, bool check, size_t& bad_index);

// fits returns whether all characters are in the type's alphabet.
bool fits(DWORD type, std::u16string_view text);

}  // namespace opensspi::cert
