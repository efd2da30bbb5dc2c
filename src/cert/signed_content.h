// SPDX-License-Identifier: MIT
// SignedContent: what is signed, how, and the signature, of a certificate, CRL or request
// (RFC 5280, 4.1.1).
#pragma once

#include <string>

#include "asn1/der.h"
#include "cert/public_key_info.h"

namespace opensspi::cert {

// SignedContent is a view of the encoding.
struct SignedContent {
  ByteView to_be_signed;
  std::string algorithm;  // dotted
  ByteView parameters;
  asn1::BitString signature;
};

// parse_signed_content: CRYPT_E_ASN1_EOD, CRYPT_E_ASN1_BADTAG, CRYPT_E_ASN1_CORRUPT.
Result<SignedContent> parse_signed_content(ByteView encoded);

// SignatureAlgorithm is a signature's object identifier as an ALG_ID of the hash and the kind of
// key.
struct SignatureAlgorithm {
  csp::AlgorithmNumber hash;
  crypto::KeyKind key;
};

// signature_algorithm: NTE_BAD_ALGID for one that this library does not verify.
Result<SignatureAlgorithm> signature_algorithm(std::string_view oid);

// hash_to_be_signed returns the digest of the signed bytes under the signature's own hash:
// NTE_BAD_ALGID.
Result<Bytes> hash_to_be_signed(const SignedContent& content);

// verify_signature checks a signature with a public key: NTE_BAD_SIGNATURE, NTE_BAD_ALGID if key
// and algorithm do not belong together or are not known, else the errors of public_key_from_info.
Status verify_signature(const SignedContent& content, const PublicKeyInfoView& key);

// hash_bytes returns the digest of `bytes`; NTE_BAD_ALGID if the number is not a hash.
Result<Bytes> hash_bytes(csp::AlgorithmNumber algorithm, ByteView bytes);

}  // namespace opensspi::cert
