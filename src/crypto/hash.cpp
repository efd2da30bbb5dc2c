// SPDX-License-Identifier: MIT
// MD4 and MD5 come from libcrypto's direct functions: they need no provider, so NTLM works on a
// host without OpenSSL's "legacy" provider, and there is no fetch.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hash.h"

#include <algorithm>
#include <array>

namespace opensspi::crypto {
namespace {

constexpr size_t kBlockLen = 64;

}  // namespace

Md4Digest md4(ByteView data) {
  Md4Digest digest;
  MD4(data.data(), data.size(), digest.data());
  return digest;
}

Md5Digest md5(ByteView data) {
  Md5Digest digest;
  MD5(data.data(), data.size(), digest.data());
  return digest;
}

Md5::Md5() { MD5_Init(&state_); }

Md5::Md5(const Chaining& after_one_block) {
  state_.A = after_one_block[0];
  state_.B = after_one_block[1];
  state_.C = after_one_block[2];
  state_.D = after_one_block[3];
  state_.Nl = kBlockLen * 8;
  state_.Nh = 0;
  state_.num = 0;
}

void Md5::update(ByteView data) { MD5_Update(&state_, data.data(), data.size()); }

void Md5::finish(std::span<uint8_t, 16> out) { MD5_Final(out.data(), &state_); }

HmacMd5Key::HmacMd5Key(ByteView key) {
  SecretArray<kBlockLen> pad;
  const auto block = pad.reveal();
  if (key.size() > kBlockLen) {
    Md5 shortened;
    shortened.update(key);
    shortened.finish(block.first<16>());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (uint8_t& byte : block) {
    byte ^= 0x36;
  }
  Md5 inner;
  inner.update(block);
  inner_ = inner.chaining();
  for (uint8_t& byte : block) {
    byte ^= 0x36 ^ 0x5C;
  }
  Md5 outer;
  outer.update(block);
  outer_ = outer.chaining();
}

void HmacMd5::finish(std::span<uint8_t, 16> out) {
  Md5Digest digest;
  inner_.finish(digest);
  Md5 outer(key_.outer_);
  outer.update(digest);
  outer.finish(out);
}

Md5Digest hmac_md5(ByteView key, ByteView data) {
  const HmacMd5Key prepared(key);
  Md5Digest code;
  HmacMd5(prepared).update(data).finish(code);
  return code;
}

}  // namespace opensspi::crypto
