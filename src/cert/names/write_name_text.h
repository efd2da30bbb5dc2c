// SPDX-License-Identifier: MIT
// Names as text: CertNameToStr (RFC 4514 is similar, and differs in keys, order and quoting).
#pragma once

#include "cert/names/value_text.h"

namespace opensspi::cert {

// NameKeys says what stands before each value: nothing, the dotted object identifier, or the key
// that Windows has for it (CERT_SIMPLE_NAME_STR, CERT_OID_NAME_STR, CERT_X500_NAME_STR). An
// attribute without a key is "OID." and its object identifier.
enum class NameKeys : uint8_t { kNone, kOid, kX500 };

enum class RdnSeparator : uint8_t { kComma, kSemicolon, kNewLine };

// NameStyle is CertNameToStr's type and flags.
struct NameStyle {
  NameKeys keys = NameKeys::kNone;
  RdnSeparator separator = RdnSeparator::kComma;
  bool plus = true;  // between attributes of one relative name; else a blank
  bool quote = true;
  bool reverse = false;
  TeletexReading teletex = TeletexReading::kUtf8First;
};

// name_text writes a name. Values with characters that would separate are quoted. Zeros and control
// characters of the values stay as they are: a text for people has to be escaped.
[[nodiscard]] std::u16string name_text(const Name& name, const NameStyle& style);

// shown_name is the same for messages and listings: X.500 keys, and escaped like other texts from a
// peer.
[[nodiscard]] std::string shown_name(const Name& name);

}  // namespace opensspi::cert
