// SPDX-License-Identifier: MIT
// MD5 and SHA-256 by libcrypto's direct functions, SHA-512/256 by Nettle: libcrypto's direct
// functions do not have it.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/any_hash.h"

namespace opensspi::crypto {

AnyHash::AnyHash(HashKind kind) {
  if (kind == HashKind::kSha256) {
    SHA256_Init(&state_.emplace<SHA256_CTX>());
  } else if (kind == HashKind::kSha512_256) {
    sha512_256_init(&state_.emplace<sha512_ctx>());
  }
}

AnyHash::~AnyHash() {
  if (auto* sha256 = std::get_if<SHA256_CTX>(&state_)) {
    wipe({reinterpret_cast<uint8_t*>(sha256), sizeof *sha256});
  } else if (auto* sha512 = std::get_if<sha512_ctx>(&state_)) {
    wipe({reinterpret_cast<uint8_t*>(sha512), sizeof *sha512});
  }
}

AnyHash& AnyHash::update(ByteView data) {
  if (auto* md5 = std::get_if<Md5>(&state_)) {
    md5->update(data);
  } else if (auto* sha256 = std::get_if<SHA256_CTX>(&state_)) {
    SHA256_Update(sha256, data.data(), data.size());
  } else {
    sha512_update(&std::get<sha512_ctx>(state_), data.size(), data.data());
  }
  return *this;
}

size_t AnyHash::finish(std::span<uint8_t, kMaxAnyHashLen> out) {
  if (auto* md5 = std::get_if<Md5>(&state_)) {
    md5->finish(out.first<16>());
    return 16;
  }
  if (auto* sha256 = std::get_if<SHA256_CTX>(&state_)) {
    SHA256_Final(out.data(), sha256);
  } else {
    sha512_256_digest(&std::get<sha512_ctx>(state_), out.size(), out.data());
  }
  return out.size();
}

}  // namespace opensspi::crypto
