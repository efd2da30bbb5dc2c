// SPDX-License-Identifier: MIT
// SubjectPublicKeyInfo: public keys as in certificates (RFC 5280, 4.1.2.7; RFC 3279, 2.3).
#pragma once

#include <memory>
#include <string>

#include "asn1/der.h"
#include "crypto/public_key.h"
#include "csp/ids.h"

namespace opensspi::cert {

// Object identifiers of public keys.
inline constexpr std::string_view kOidRsa = "1.2.840.113549.1.1.1";
inline constexpr std::string_view kOidRsaExchange = "1.3.14.3.2.22";  // an older name of RSA
inline constexpr std::string_view kOidDsa = "1.2.840.10040.4.1";
inline constexpr std::string_view kOidOldDsa = "1.3.14.3.2.12";
inline constexpr std::string_view kOidDhX942 = "1.2.840.10046.2.1";
inline constexpr std::string_view kOidDhPkcs3 = "1.2.840.113549.1.3.1";
inline constexpr std::string_view kOidEphemeralDh = "1.2.840.113549.1.9.16.3.5";
inline constexpr std::string_view kOidEc = "1.2.840.10045.2.1";
inline constexpr std::string_view kOidEcdh = "1.3.132.1.12";  // RFC 5480, 2.1.2

// PublicKeyInfo is CERT_PUBLIC_KEY_INFO: the algorithm with its parameters as DER, and what is in
// the BIT STRING.
struct PublicKeyInfo {
  std::string algorithm;  // dotted
  Bytes parameters;
  Bytes key;
};

// PublicKeyInfoView is a view of the same.
struct PublicKeyInfoView {
  std::string_view algorithm;
  ByteView parameters;
  asn1::BitString key;
};

// NamedPublicKey is a public key and the ALG_ID that its algorithm has.
struct NamedPublicKey {
  std::shared_ptr<const crypto::PublicKey> key;
  csp::AlgorithmNumber algorithm;
};

// public_key_info describes a key as Windows does: RSA parameters are NULL, a Diffie-Hellman group
// with a subgroup is X9.42's, one without has PKCS#3's. A non-empty `oid` requests another name of
// the key's kind; ERROR_FILE_NOT_FOUND if it is none.
[[nodiscard]] Result<PublicKeyInfo> public_key_info(const crypto::PublicKey& key,
                                                    std::string_view oid);

// public_key_from_info creates the key: ERROR_FILE_NOT_FOUND for an algorithm that has no public
// keys here, CRYPT_E_ASN1_CORRUPT for what is not its DER, NTE_BAD_DATA or NTE_BAD_LEN for numbers
// that are not a key. RSA's parameters are ignored, as on Windows.
[[nodiscard]] Result<NamedPublicKey> public_key_from_info(const PublicKeyInfoView& info);

// encode_public_key_info writes the DER of a SubjectPublicKeyInfo: CRYPT_E_ASN1_BADARGS if the
// algorithm is not an object identifier. parse_public_key_info reads one: CRYPT_E_ASN1_CORRUPT.
[[nodiscard]] Result<Bytes> encode_public_key_info(const PublicKeyInfo& info);
[[nodiscard]] Result<PublicKeyInfo> parse_public_key_info(ByteView der);

}  // namespace opensspi::cert
