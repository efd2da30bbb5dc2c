// SPDX-License-Identifier: MIT
#include "csp/blobs/parsed.h"

namespace opensspi::csp {

Result<BlobBody> parse_pair(const BlobHeader& header, ByteView body) {
  switch (type_of(header.algorithm)) {
    case kTypeRsa:
      if (header.type == BlobType::kPublic) {
        return BlobBody(TRY(parse_rsa_public(header, body)));
      }
      return BlobBody(TRY(parse_rsa_private(header, body)));
    case kTypeDss:
      return BlobBody(TRY(parse_dss(header, body)));
    case kTypeDh:
      return BlobBody(TRY(parse_dh(header, body)));
    default:
      return BlobBody(UnknownBody{});
  }
}

Result<BlobBody> parse_body(const BlobFrame& frame) {
  switch (frame.header.type) {
    case BlobType::kSimple:
      return BlobBody(TRY(parse_simple(frame.header, frame.body)));
    case BlobType::kPublic:
    case BlobType::kPrivate:
      return parse_pair(frame.header, frame.body);
    case BlobType::kPlaintext:
      return BlobBody(TRY(parse_plaintext(frame.header, frame.body)));
    case BlobType::kOpaque:
      return BlobBody(OpaqueBlob{frame.header.algorithm, frame.whole});
    case BlobType::kSymmetricWrap:
      return BlobBody(TRY(parse_symmetric_wrap(frame.header, frame.body)));
    case BlobType::kPublicEx:
    case BlobType::kKeyState:
      break;
  }
  return BlobBody(UnknownBody{});
}

Result<KeyBlob> parse_key_blob(ByteView blob) {
  const BlobFrame frame = TRY(read_frame(blob));
  BlobBody body = TRY(parse_body(frame));
  return KeyBlob{frame.header, std::move(body)};
}

}  // namespace opensspi::csp
