// SPDX-License-Identifier: MIT
// KeyBlob: a key blob of any type, parsed once.
#pragma once

#include <variant>

#include "csp/blobs/dh.h"
#include "csp/blobs/dss.h"
#include "csp/blobs/opaque.h"
#include "csp/blobs/plaintext.h"
#include "csp/blobs/rsa_private.h"
#include "csp/blobs/simple.h"
#include "csp/blobs/symmetric_wrap.h"

namespace opensspi::csp {

// UnknownBody is the body of a type that this library does not read (PUBLICKEYBLOBEX,
// KEYSTATEBLOB), or of a key pair of an unknown algorithm.
struct UnknownBody {};

// BlobBody is what follows the header. The parsers check syntax only. An OpaqueBlob is a view into
// the blob's bytes.
using BlobBody = std::variant<RsaPublicBlob, RsaPrivateBlob, DssBlob, DhBlob, SimpleBlob,
                              PlaintextBlob, OpaqueBlob, SymmetricWrapBlob, UnknownBody>;

struct KeyBlob {
  BlobHeader header;
  BlobBody body;
};

// parse_body parses the body of a frame. A PRIVATEKEYBLOB that is encrypted under a session key is
// NTE_BAD_DATA; decrypt its body, then parse_pair.
[[nodiscard]] Result<BlobBody> parse_body(const BlobFrame& frame);
// parse_pair parses the plain body of a PUBLICKEYBLOB or PRIVATEKEYBLOB.
[[nodiscard]] Result<BlobBody> parse_pair(const BlobHeader& header, ByteView body);
// parse_key_blob parses a whole blob.
[[nodiscard]] Result<KeyBlob> parse_key_blob(ByteView blob);

// parse_as parses a whole blob whose body must be a Body; else NTE_BAD_TYPE.
template <class Body>
[[nodiscard]] Result<Body> parse_as(ByteView blob) {
  KeyBlob parsed = TRY(parse_key_blob(blob));
  Body* const body = std::get_if<Body>(&parsed.body);
  if (body == nullptr) {
    return fail(NTE_BAD_TYPE, "the key blob has another type");
  }
  return std::move(*body);
}

}  // namespace opensspi::csp
