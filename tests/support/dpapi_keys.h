// SPDX-License-Identifier: MIT
// Shared by this module's tests: keys, and blobs as text.
#pragma once

#include <string>

#include "crypto/system_env.h"
#include "dpapi/blob.h"

namespace opensspi::dpapi::testing {

inline SecretBox<MasterKey> random_master_key() {
  auto key = make_secret<MasterKey>();
  crypto::system_env().random(key->reveal());
  return key;
}

// key_of returns the blob key of 64 bytes.
inline BlobKeyPtr key_of(ByteView master_key, const Guid& id = {}) {
  return std::make_shared<const BlobKey>(id, MasterKey(master_key.first<kMasterKeyLen>()));
}

// sealed returns the blob of some data.
inline Bytes sealed(const Plain& plain, const BlobKey& key) {
  Bytes out(blob_len(plain).value());
  const Status written = write_blob(plain, key, crypto::system_env(), out);
  return written.ok() ? out : Bytes();
}

// open_text returns the data, or "error <code>".
inline std::string open_text(const Blob& blob, const BlobKey& key, ByteView entropy = {}) {
  Bytes out(blob.ciphertext.size());
  const auto len = open_blob(blob, key, entropy, out);
  if (!len.ok()) {
    return "error " + std::to_string(len.error().code);
  }
  return std::string(as_text(ByteView(out).first(*len)));
}
inline std::string open_text(ByteView bytes, const BlobKey& key, ByteView entropy = {}) {
  const auto blob = parse_blob(bytes);
  if (!blob.ok()) {
    return "error " + std::to_string(blob.error().code);
  }
  return open_text(*blob, key, entropy);
}

}  // namespace opensspi::dpapi::testing
