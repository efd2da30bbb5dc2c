// SPDX-License-Identifier: MIT
// Attributes, content of messages, capabilities, trust lists.
#pragma once

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

Result<CRYPT_ATTRIBUTES> read_attributes(BerReader& in, Arena& arena);
Status write_attributes(Encoder& out, const CRYPT_ATTRIBUTES& attributes);
// write_attribute_set writes them with another tag than SET.
Status write_attribute_set(Encoder& out, asn1::Tag tag, const CRYPT_ATTRIBUTE* first, DWORD count);
Result<CRYPT_CONTENT_INFO> read_content_info(BerReader& in, Arena& arena);
Status write_content_info(Encoder& out, const CRYPT_CONTENT_INFO& info);
Result<CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY> read_content_sequence(BerReader& in, Arena& arena);
Status write_content_sequence(Encoder& out, const CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY& info);
Result<CRYPT_SEQUENCE_OF_ANY> read_sequence_of_any(BerReader& in, Arena& arena);
Status write_sequence_of_any(Encoder& out, const CRYPT_SEQUENCE_OF_ANY& list);
Result<CRYPT_SMIME_CAPABILITIES> read_capabilities(BerReader& in, Arena& arena);
Status write_capabilities(Encoder& out, const CRYPT_SMIME_CAPABILITIES& list);
Result<CTL_INFO> read_ctl(BerReader& in, Arena& arena);
Status write_ctl(Encoder& out, const CTL_INFO& info);

}  // namespace opensspi::cert
