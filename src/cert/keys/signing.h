// SPDX-License-Identifier: MIT
// Signatures of certificates, CRLs and requests with a key of a container.
#pragma once

#include <string_view>

#include "csp/provider.h"

namespace opensspi::cert {

// Signer is a key of a session; `provider` may be null if the algorithm is only a hash.
struct Signer {
  csp::Provider* provider = nullptr;
  uint32_t key_spec = 0;
};

// check_signing_algorithm returns NTE_BAD_ALGID if the object identifier is not a signature
// algorithm that this library makes, nor a hash.
[[nodiscard]] Status check_signing_algorithm(std::string_view oid);

// needs_key returns whether the algorithm is more than a hash.
[[nodiscard]] bool needs_key(std::string_view oid);

// sign returns the signature of the bytes in X.509's form: RSA's number big-endian, DSA's SEQUENCE
// of r and s; for a hash its value. NTE_NO_KEY if the container
// lacks the key, NTE_BAD_ALGID if the key does not sign with that algorithm.
[[nodiscard]] Result<Bytes> sign(const Signer& signer, std::string_view oid, ByteView to_be_signed);

// max_signature_len returns the length of the longest signature: that of DSA's DER varies.
[[nodiscard]] Result<size_t> max_signature_len(const Signer& signer, std::string_view oid);

// usual_signature_algorithm returns the object identifier that Windows uses if none is given:
// SHA-1 with the key's kind.
[[nodiscard]] Result<std::string_view> usual_signature_algorithm(const Signer& signer);

}  // namespace opensspi::cert
