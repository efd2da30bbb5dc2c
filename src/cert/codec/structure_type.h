// SPDX-License-Identifier: MIT
// StructureType: one row per structure type of CryptDecodeObject and CryptEncodeObject.
#pragma once

#include "cert/codec/fields.h"

namespace opensspi::cert {

// Structure is the number of a structure type: the X509_ and PKCS_ names of <wincrypt.h>, some of
// which are types of OpenSSL too, so that a source cannot use both.
enum class Structure : uint16_t {
  kNone = 0,
  kSignedContent = 1,
  kCertificate = 2,
  kCrl = 3,
  kRequest = 4,
  kExtensions = 5,
  kNameValue = 6,
  kName = 7,
  kPublicKeyInfo = 8,
  kAuthorityKeyId = 9,
  kKeyAttributes = 10,
  kKeyUsageRestriction = 11,
  kAlternateName = 12,
  kBasicConstraints = 13,
  kKeyUsage = 14,
  kBasicConstraints2 = 15,
  kPolicies = 16,
  kTimeInUtc = 17,
  kRsaPublicKeyBlob = 19,
  kUnicodeName = 20,
  kKeygenRequest = 21,
  kAttribute = 22,
  kContentInfoSequenceOfAny = 23,
  kUnicodeNameValue = 24,
  kOctetString = 25,
  kBits = 26,
  kInteger = 27,
  kMultiByteInteger = 28,
  kEnumerated = 29,
  kChoiceOfTime = 30,
  kAuthorityKeyId2 = 31,
  kAuthorityInfoAccess = 32,
  kContentInfo = 33,
  kSequenceOfAny = 34,
  kCrlDistPoints = 35,
  kEnhancedKeyUsage = 36,
  kCtl = 37,
  kMultiByteUint = 38,
  kDssParameters = 39,
  kDssSignature = 40,
  kRc2CbcParameters = 41,
  kSmimeCapabilities = 42,
  kRsaPrivateKey = 43,
  kPrivateKeyInfo = 44,
  kEncryptedPrivateKeyInfo = 45,
  kUserNotice = 46,
  kEccSignature = 47,  // X509_DH_PARAMETERS too: both are two numbers
  kAttributes = 48,
  kX942DhParameters = 50,
  kBitsWithoutTrailingZeroes = 51,
  kCertificatePair = 53,
  kIssuingDistPoint = 54,
  kNameConstraints = 55,
  kPolicyMappings = 56,
  kPolicyConstraints = 57,
  kCrossCertDistPoints = 58,
  kCertificateTemplate = 64,
  kCngRsaPublicKeyBlob = 72,
  kObjectIdentifier = 73,
  kAlgorithmIdentifier = 74,
  kRsaPssParameters = 75,
  kRsaOaepParameters = 76,
  kEccPrivateKey = 82,
};

// is_private_key returns whether structures of this type hold a private key.
constexpr bool is_private_key(Structure number) {
  return number == Structure::kRsaPrivateKey || number == Structure::kPrivateKeyInfo ||
         number == Structure::kEccPrivateKey;
}

// StructureType has a number (X509_NAME, ...), or an object identifier, or both in rows of their
// own. `decode` reads one element from `in` and places the structure at the front of the arena.
// `encode` writes the element of the structure at `value`, which is not null.
struct StructureType {
  Structure number;
  const char* oid;  // null: none
  Status (*decode)(BerReader& in, Arena& arena);
  Status (*encode)(const void* value, Encoder& out);
};

// placed makes a decode function of one that returns the structure: Result<T> read(in, arena).
template <class T, Result<T> (*kRead)(BerReader&, Arena&)>
Status placed(BerReader& in, Arena& arena) {
  const Slots<T> slot = arena.slots<T>(1);
  slot.set(0, TRY(kRead(in, arena)));
  return {};
}

// written makes an encode function of one that takes the structure: Status write(out, value).
template <class T, Status (*kWrite)(Encoder&, const T&)>
Status written(const void* value, Encoder& out) {
  return kWrite(out, *static_cast<const T*>(value));
}

}  // namespace opensspi::cert
