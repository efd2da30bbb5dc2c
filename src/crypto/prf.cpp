// SPDX-License-Identifier: MIT
#include "crypto/prf.h"

#include <algorithm>

#include "crypto/mac.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kMaxDigestLen = 64;

// Mixing says whether a stream of P_hash is written, or mixed into the existing bytes.
enum class Mixing : uint8_t { kWrite, kXor };

// fill runs P_hash over label and seed: A(0) = seed, A(i) = HMAC(A(i-1)), output HMAC(A(i) | seed).
void fill(Hash& hmac, ByteView label, ByteView seed, ByteSpan out, Mixing mixing) {
  SecretArray<kMaxDigestLen> chained;
  SecretArray<kMaxDigestLen> block;
  const size_t len = hmac.digest_len();
  const ByteSpan a = ByteSpan(chained.reveal()).first(len);
  hmac.update(label);
  hmac.update(seed);
  hmac.finish(a);
  for (size_t at = 0; at < out.size(); at += len) {
    hmac.update(a);
    hmac.update(label);
    hmac.update(seed);
    hmac.finish(block.reveal());
    const size_t part = std::min(len, out.size() - at);
    for (size_t i = 0; i < part; ++i) {
      out[at + i] =
          static_cast<uint8_t>(block.reveal()[i] ^ (mixing == Mixing::kXor ? out[at + i] : 0));
    }
    hmac.update(a);
    hmac.finish(a);
  }
}

}  // namespace

Status p_hash(const AlgorithmRow& hash, ByteView secret, ByteView seed, ByteSpan out) {
  const std::unique_ptr<Hash> hmac = TRY(make_hmac(hash, secret));
  fill(*hmac, {}, seed, out, Mixing::kWrite);
  return {};
}

void tls1_prf(ByteView secret, ByteView label, ByteView seed, ByteSpan out) {
  // RFC 2246 5: the halves share the middle byte of a secret of odd length.
  const size_t half = (secret.size() + 1) / 2;
  const auto md5 = make_hmac(*find_algorithm(AlgorithmId::kMd5), secret.first(half));
  const auto sha1 = make_hmac(*find_algorithm(AlgorithmId::kSha1), secret.last(half));
  fill(**md5, label, seed, out, Mixing::kWrite);
  fill(**sha1, label, seed, out, Mixing::kXor);
}

}  // namespace opensspi::crypto
