// SPDX-License-Identifier: MIT
#include "dpapi/blob.h"

#include <algorithm>

#include "base/reader.h"
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {
namespace {

constexpr uint32_t kBlobVersion = 1;
constexpr std::array<uint8_t, 16> kProvider = {0xD0, 0x8C, 0x9D, 0xDF, 0x01, 0x15, 0xD1, 0x11,
                                               0x8C, 0x7A, 0x00, 0xC0, 0x4F, 0xC2, 0x97, 0xEB};
constexpr Error kNoBlob =
    fail(ERROR_INVALID_PARAMETER, "this is not protected data: it does not start like a blob");
constexpr Error kMalformed = fail(ERROR_INVALID_DATA, "the protected data is cut or malformed");

Status read_header(Reader& reader) {
  if (TRY(reader.u32le()) != kBlobVersion) {
    return kNoBlob;
  }
  if (TRY(reader.take_array<16>()) != kProvider) {
    return kNoBlob;
  }
  return {};
}

Result<ByteView> read_counted(Reader& reader) { return reader.take(TRY(reader.u32le())); }

Status read_description(Reader& reader, Blob& blob) {
  blob.description = TRY(read_counted(reader));
  if (blob.description.size() % 2 != 0) {
    return fail(ERROR_INVALID_DATA, "the description of the protected data is not UTF-16");
  }
  return {};
}

Status read_cipher(Reader& reader, Blob& blob) {
  blob.cipher = find_cipher(TRY(reader.u32le()));
  if (blob.cipher == nullptr) {
    return fail(ERROR_INVALID_DATA, "the protected data names a cipher other than 3DES and AES");
  }
  blob.cipher_bits = TRY(reader.u32le());
  blob.salt = TRY(read_counted(reader));
  blob.password_salt = TRY(read_counted(reader));
  return {};
}

Status read_hash(Reader& reader, Blob& blob) {
  blob.hash = find_hash(TRY(reader.u32le()));
  if (blob.hash == nullptr) {
    return fail(ERROR_INVALID_DATA, "the protected data names a hash other than SHA-1 and SHA-2");
  }
  blob.hash_bits = TRY(reader.u32le());
  blob.mac_salt = TRY(read_counted(reader));
  return {};
}

Status check_lengths(const Blob& blob) {
  const bool whole_blocks =
      !blob.ciphertext.empty() && blob.ciphertext.size() % blob.cipher->block_len == 0;
  if (!whole_blocks || blob.mac.size() != blob.hash->digest_len) {
    return kMalformed;
  }
  return {};
}

}  // namespace

bool looks_like_blob(ByteView bytes) {
  Reader reader(bytes, kNoBlob);
  return read_header(reader).ok();
}

Result<Blob> parse_blob(ByteView bytes) {
  if (!looks_like_blob(bytes)) {
    return kNoBlob;
  }
  const ByteView body = bytes.subspan(4 + kProvider.size());
  Reader reader(body, kMalformed);
  Blob blob;
  if (TRY(reader.u32le()) != 1) {
    return fail(ERROR_INVALID_DATA, "the protected data names several master keys, or none");
  }
  blob.master_key.bytes = TRY(reader.take_array<16>());
  blob.flags = TRY(reader.u32le());
  TRY(read_description(reader, blob));
  TRY(read_cipher(reader, blob));
  TRY(read_hash(reader, blob));
  blob.ciphertext = TRY(read_counted(reader));
  blob.signed_part = body.first(body.size() - reader.remaining());
  blob.mac = TRY(read_counted(reader));
  TRY(reader.expect_end(
      fail(ERROR_INVALID_DATA, "there are more bytes after the protected data; remove them")));
  TRY(check_lengths(blob));
  return blob;
}

}  // namespace opensspi::dpapi
