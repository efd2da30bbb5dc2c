// SPDX-License-Identifier: MIT
// Enhanced key usages of a certificate: its extension, and the property that overrides it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cert/element.h"

namespace opensspi::cert {

// UsageSource says where usages are looked for. kEither is the property if it lists any, else the
// extension, else an empty property.
enum class UsageSource : uint8_t { kEither, kExtension, kProperty };

using Usages = std::vector<std::string>;  // dotted object identifiers

// enhanced_usages returns nothing if there is no such extension or property: the certificate is
// good for all usages. CRYPT_E_ASN1_CORRUPT if it is not DER of a list.
Result<std::optional<Usages>> enhanced_usages(const Element& certificate, UsageSource source);

// decode_usages reads the DER of a list: CRYPT_E_ASN1_CORRUPT if it is not one.
Result<Usages> decode_usages(ByteView der);
// encode_usages returns the DER of a list: CRYPT_E_ASN1_BADARGS for text that is not an object
// identifier.
Result<Bytes> encode_usages(const Usages& usages);

// key_usage returns the bits of the key usage extension, if there is one.
Result<std::optional<Bytes>> key_usage(std::span<const CERT_EXTENSION> extensions);

}  // namespace opensspi::cert
