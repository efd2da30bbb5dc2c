// SPDX-License-Identifier: MIT
// Keys, their parameters and signatures (RFC 3279, RFC 8017, RFC 5915, RFC 5208, RFC 4055).
#pragma once

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

Status write_key_info(Encoder& out, const CERT_PUBLIC_KEY_INFO& info);
Status write_algorithm_value(Encoder& out, const CRYPT_ALGORITHM_IDENTIFIER& algorithm);

// RSA keys are CryptoAPI's blobs, whose numbers lie behind the header: PUBLICKEYBLOB,
// PRIVATEKEYBLOB.
Status decode_rsa_public(BerReader& in, Arena& arena);
Status encode_rsa_public(const void* value, Encoder& out);
Status decode_rsa_private(BerReader& in, Arena& arena);
Status encode_rsa_private(const void* value, Encoder& out);
// CNG's form of a public key: a header, then the big-endian exponent and modulus.
Status decode_cng_rsa_public(BerReader& in, Arena& arena);
Status encode_cng_rsa_public(const void* value, Encoder& out);
// A DSA signature is r, then s, 20 little-endian bytes each.
Status decode_dss_signature(BerReader& in, Arena& arena);
Status encode_dss_signature(const void* value, Encoder& out);

Result<CERT_DSS_PARAMETERS> read_dss_parameters(BerReader& in, Arena& arena);
Status write_dss_parameters(Encoder& out, const CERT_DSS_PARAMETERS& parameters);
// Two numbers: an ECDSA signature, or a prime and a base of PKCS#3.
Result<CERT_ECC_SIGNATURE> read_ecc_signature(BerReader& in, Arena& arena);
Status write_ecc_signature(Encoder& out, const CERT_ECC_SIGNATURE& signature);
Result<CERT_X942_DH_PARAMETERS> read_x942_parameters(BerReader& in, Arena& arena);
Status write_x942_parameters(Encoder& out, const CERT_X942_DH_PARAMETERS& parameters);
Result<CRYPT_RC2_CBC_PARAMETERS> read_rc2_parameters(BerReader& in, Arena& arena);
Status write_rc2_parameters(Encoder& out, const CRYPT_RC2_CBC_PARAMETERS& parameters);
Result<CRYPT_RSA_SSA_PSS_PARAMETERS> read_pss_parameters(BerReader& in, Arena& arena);
Status write_pss_parameters(Encoder& out, const CRYPT_RSA_SSA_PSS_PARAMETERS& parameters);
Result<CRYPT_RSAES_OAEP_PARAMETERS> read_oaep_parameters(BerReader& in, Arena& arena);
Status write_oaep_parameters(Encoder& out, const CRYPT_RSAES_OAEP_PARAMETERS& parameters);

Result<CRYPT_PRIVATE_KEY_INFO> read_private_key_info(BerReader& in, Arena& arena);
Status write_private_key_info(Encoder& out, const CRYPT_PRIVATE_KEY_INFO& info);
Result<CRYPT_ENCRYPTED_PRIVATE_KEY_INFO> read_encrypted_key(BerReader& in, Arena& arena);
Status write_encrypted_key(Encoder& out, const CRYPT_ENCRYPTED_PRIVATE_KEY_INFO& info);
Result<CRYPT_ECC_PRIVATE_KEY_INFO> read_ecc_private_key(BerReader& in, Arena& arena);
Status write_ecc_private_key(Encoder& out, const CRYPT_ECC_PRIVATE_KEY_INFO& info);

}  // namespace opensspi::cert
