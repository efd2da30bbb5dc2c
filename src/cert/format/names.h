// SPDX-License-Identifier: MIT
// Names in the text of a structure: distinguished names, and GeneralNames.
#pragma once

#include "cert/format/text_lines.h"
#include "cert/names/alternative_names.h"

namespace opensspi::cert {

// format_name adds one field per relative distinguished name of an encoded name, the most specific
// first.
[[nodiscard]] Status format_name(TextLines& lines, size_t depth, ByteView der);

[[nodiscard]] Status format_general_name(TextLines& lines, size_t depth,
                                         const AlternativeName& name);
// format_general_names takes the content of GeneralNames.
[[nodiscard]] Status format_general_names(TextLines& lines, size_t depth, ByteView content);

// string_text returns the text of an encoded string; its whole element in hexadecimal if it is
// something else.
[[nodiscard]] std::u16string string_text(const asn1::Element& element);

}  // namespace opensspi::cert
