// SPDX-License-Identifier: MIT
// Values of names as text: from their DER, and from the form that they have in CERT_RDN_ATTR.
#pragma once

#include <string>

#include "cert/names/name.h"

namespace opensspi::cert {

// TeletexReading says how a teletex string is read: as UTF-8 if it is that, else one character per
// byte; or always one character per byte (CERT_RDN_DISABLE_IE4_UTF8_FLAG).
enum class TeletexReading : uint8_t { kUtf8First, kBytes };

// value_text returns a value as UTF-16. What is not a string is '#' and its bytes in hex.
// Ill-formed text never fails: each bad unit becomes U+FFFD. Zeros and control characters stay as
// they are.
[[nodiscard]] std::u16string value_text(StringKind kind, ByteView value, TeletexReading teletex);

// rdn_value_text is the same for a value as CERT_RDN_ATTR holds it: BMP and UTF-8 strings are
// UTF-16LE there, universal strings 32-bit little-endian. Of kAny it is empty.
[[nodiscard]] std::u16string rdn_value_text(StringKind kind, ByteView value,
                                            TeletexReading teletex);

// lenient_utf8 converts such a text: unpaired surrogates become U+FFFD.
[[nodiscard]] std::string lenient_utf8(std::u16string_view text);

// rdn_value returns a value in the form that CERT_RDN_ATTR holds; in `unicode` form (the structure
// X509_UNICODE_NAME) every string is UTF-16LE.
enum class RdnForm : uint8_t { kPlain, kUnicode };
[[nodiscard]] Bytes rdn_value(const NameAttribute& attribute, RdnForm form);

}  // namespace opensspi::cert
