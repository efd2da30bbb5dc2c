// SPDX-License-Identifier: MIT
// Names and their values (RFC 5280, 4.1.2.4): as bytes (X509_NAME) and as text (X509_UNICODE_NAME).
#pragma once

#include "cert/codec/strings.h"

namespace opensspi::cert {

Result<CERT_NAME_INFO> read_name(BerReader& in, Arena& arena);
Status write_name(Encoder& out, const CERT_NAME_INFO& name);
Result<CERT_NAME_INFO> read_unicode_name(BerReader& in, Arena& arena);
Status write_unicode_name(Encoder& out, const CERT_NAME_INFO& name);

Result<CERT_NAME_VALUE> read_name_value(BerReader& in, Arena& arena);
Status write_name_value(Encoder& out, const CERT_NAME_VALUE& value);
Result<CERT_NAME_VALUE> read_unicode_name_value(BerReader& in, Arena& arena);
Status write_unicode_name_value(Encoder& out, const CERT_NAME_VALUE& value);

}  // namespace opensspi::cert
