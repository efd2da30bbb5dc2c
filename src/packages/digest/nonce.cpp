// SPDX-License-Identifier: MIT
#include "packages/digest/nonce.h"

#include <algorithm>

#include "base/hex.h"

namespace opensspi::digest {
namespace {

constexpr std::string_view kPrefix = "+Upgraded+v1";
constexpr size_t kTimeLen = 8;
constexpr size_t kBodyLen = kTimeLen + std::tuple_size_v<NonceId>;
constexpr size_t kNonceLen = kBodyLen + 16;

}  // namespace

NonceMint::NonceMint(const Env& env) {
  SecretArray<32> key;
  env.random(key.reveal());
  key_ = make_secret<crypto::HmacMd5Key>(key.reveal());
}

crypto::Md5Digest NonceMint::code_of(ByteView body, std::string_view realm) const {
  crypto::Md5Digest code;
  crypto::HmacMd5(*key_).update(body).update(as_bytes(realm)).finish(code);
  return code;
}

std::string NonceMint::make(const Env& env, std::string_view realm) const {
  std::array<uint8_t, kNonceLen> bytes{};
  const ByteSpan all(bytes);
  put_le(all.first<kTimeLen>(), static_cast<uint64_t>(env.now().ticks));
  env.random(all.subspan(kTimeLen, std::tuple_size_v<NonceId>));
  std::ranges::copy(code_of(all.first(kBodyLen), realm), all.subspan(kBodyLen).begin());
  return std::string(kPrefix) + to_hex(bytes);
}

std::optional<Nonce> NonceMint::open(std::string_view text, std::string_view realm) const {
  if (!text.starts_with(kPrefix)) {
    return std::nullopt;
  }
  std::array<uint8_t, kNonceLen> bytes;
  if (!from_hex(text.substr(kPrefix.size()), bytes)) {
    return std::nullopt;
  }
  const ByteView all(bytes);
  if (!ct_equal(code_of(all.first(kBodyLen), realm), all.subspan(kBodyLen))) {
    return std::nullopt;
  }
  Nonce nonce;
  for (size_t i = kTimeLen; i-- > 0;) {
    nonce.made.ticks = nonce.made.ticks << 8 | all[i];
  }
  std::ranges::copy(all.subspan(kTimeLen, nonce.id.size()), nonce.id.begin());
  return nonce;
}

}  // namespace opensspi::digest
