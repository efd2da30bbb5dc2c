// SPDX-License-Identifier: MIT
// What certificates and CRLs have in common: signed content, algorithm, signature (RFC 5280, 4.1.1
// and 5.1.1).
#pragma once

#include <memory>
#include <optional>

#include "asn1/der.h"

// OpenSSL's EVP_PKEY. Its headers cannot be included beside wincrypt.h, which defines X509_NAME.
struct evp_pkey_st;

namespace opensspi::chain {

struct PublicKeyFree {
  void operator()(evp_pkey_st* key) const;
};
using OpensslKey = std::unique_ptr<evp_pkey_st, PublicKeyFree>;

// SignatureStrength describes a signature: OpenSSL's number of its hash (0 if unknown) and whether
// collisions of the hash are practical.
struct SignatureStrength {
  int hash_nid = 0;
  bool broken_hash = false;
};

// SignedObject views the three parts. `content` and `algorithm` are whole elements.
struct SignedObject {
  ByteView content;
  ByteView algorithm;
  ByteView signature;
};

// split_signed reads the outer SEQUENCE; it fails with `malformed`.
Result<SignedObject> split_signed(ByteView der, Error malformed);

// is_signed_by returns whether the signature is one of this key. OpenSSL verifies, so every
// algorithm that it knows is accepted.
bool is_signed_by(const SignedObject& object, evp_pkey_st* key);

// signature_strength looks at the algorithm identifier only.
SignatureStrength signature_strength(ByteView algorithm);

// tls_signature returns an algorithm identifier of a signature as TLS 1.2 numbers it (RFC 5246,
// 7.4.1.4.1): the hash in the lower byte, the kind of key in the upper one, as in Windows'
// structures. Nothing if it has no such number: RSA-PSS, Ed25519 and others.
std::optional<uint16_t> tls_signature(ByteView algorithm);

// decode_public_key reads a SubjectPublicKeyInfo; null if OpenSSL does not accept the key.
OpensslKey decode_public_key(ByteView public_key_info);

// same_name compares two encoded names: equal bytes, or equal after the normalisation of RFC 5280,
// 7.1 (case, white space, string type).
bool same_name(ByteView left, ByteView right);

}  // namespace opensspi::chain
