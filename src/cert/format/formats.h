// SPDX-License-Identifier: MIT
// How each structure is formatted. Each function reads the whole encoding `der` and adds its
// fields; it fails with CRYPT_E_ASN1_* if the encoding is malformed.
#pragma once

#include <span>

#include "base/result.h"
#include "cert/format/text_lines.h"
#include "cert/object_ids.h"

namespace opensspi::cert {

using FormatFunction = Status (*)(TextLines& lines, ByteView der);

// Usages, constraints and single values (usage_formats.cpp).
Status format_key_usage(TextLines& lines, ByteView der);
Status format_enhanced_usage(TextLines& lines, ByteView der);
Status format_basic_constraints(TextLines& lines, ByteView der);
Status format_key_id(TextLines& lines, ByteView der);
Status format_crl_number(TextLines& lines, ByteView der);
Status format_crl_reason(TextLines& lines, ByteView der);
Status format_capabilities(TextLines& lines, ByteView der);
Status format_template(TextLines& lines, ByteView der);

// What has names in it (name_formats.cpp).
Status format_distinguished_name(TextLines& lines, ByteView der);
Status format_alternative_names(TextLines& lines, ByteView der);
Status format_authority_key(TextLines& lines, ByteView der);
Status format_info_access(TextLines& lines, ByteView der);
Status format_crl_points(TextLines& lines, ByteView der);
Status format_freshest_crl(TextLines& lines, ByteView der);
Status format_name_constraints(TextLines& lines, ByteView der);

// Policies (policy_formats.cpp).
Status format_policies(TextLines& lines, ByteView der);
Status format_application_policies(TextLines& lines, ByteView der);

// numbered returns "[1]" and a text.
std::u16string numbered(size_t number, std::u16string_view text);
// named_oid returns the name of an object identifier of a group, or `unknown`, and the identifier
// in brackets.
std::u16string named_oid(ObjectGroup group, std::string_view oid, std::u16string_view unknown);
// flag_names lists the names of the bits that are set, most significant bit of the first byte
// first, and the bytes in brackets; nothing if no bit with a name is set.
std::u16string flag_names(ByteView bytes, std::span<const char16_t* const> names);

}  // namespace opensspi::cert
