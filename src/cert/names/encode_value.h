// SPDX-License-Identifier: MIT
// One value of a name, written as the first kind of string that can hold it.
#pragma once

#include <span>
#include <string_view>

#include "cert/names/read_name_text.h"

namespace opensspi::cert {

// ValueKinds lists the kinds that an attribute may have, as StringKind's numbers with a final 0; an
// empty list is a directory string (RFC 5280, 4.1.2.4), for which the other two members count.
struct ValueKinds {
  std::span<const uint32_t> listed;
  bool teletex = false;
  WideStrings wide = WideStrings::kBmp;
};

// encode_value appends the element. On failure `bad` is the index of the first character that the
// last kind cannot hold: CRYPT_E_INVALID_NUMERIC_STRING, CRYPT_E_INVALID_PRINTABLE_STRING,
// CRYPT_E_INVALID_IA5_STRING, or CRYPT_E_INVALID_X500_STRING for others.
[[nodiscard]] Status encode_value(Bytes& out, std::u16string_view text, const ValueKinds& kinds,
                                  size_t& bad);

}  // namespace opensspi::cert
