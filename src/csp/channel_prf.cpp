// SPDX-License-Identifier: MIT
#include "csp/channel_prf.h"

#include <algorithm>

#include "crypto/prf.h"

namespace opensspi::csp {
namespace {

constexpr size_t kMd5Len = 16;
constexpr size_t kSha1Len = 20;

Result<std::unique_ptr<crypto::Hash>> make(crypto::AlgorithmId id) {
  return crypto::make_hash(*crypto::find_algorithm(id));
}

// Round i hashes the letter 'A' + i, i + 1 times, before the secret (RFC 6101 6.1).
Status ssl3_block(size_t round, ByteView secret, ByteView first, ByteView second, ByteSpan out) {
  auto sha1 = TRY(make(crypto::AlgorithmId::kSha1));
  auto md5 = TRY(make(crypto::AlgorithmId::kMd5));
  const Bytes letters(round + 1, static_cast<uint8_t>('A' + round));
  SecretArray<kSha1Len> inner;
  sha1->update(letters);
  sha1->update(secret);
  sha1->update(first);
  sha1->update(second);
  sha1->finish(inner.reveal());
  md5->update(secret);
  md5->update(inner.reveal());
  md5->finish(out);
  return {};
}

}  // namespace

Status stretch(AlgorithmNumber protocol, ByteView secret, std::string_view label, ByteView first,
               ByteView second, ByteSpan out) {
  if (protocol == kAlgTls1Master) {
    Bytes seed(first.begin(), first.end());
    seed.insert(seed.end(), second.begin(), second.end());
    crypto::tls1_prf(secret, as_bytes(label), seed, out);
    return {};
  }
  for (size_t round = 0; !out.empty(); ++round) {
    SecretArray<kMd5Len> block;
    TRY(ssl3_block(round, secret, first, second, block.reveal()));
    const size_t len = std::min(out.size(), kMd5Len);
    std::copy_n(block.reveal().begin(), len, out.begin());
    out = out.subspan(len);
  }
  return {};
}

Result<SecretBytes> md5_of(ByteView first, ByteView second, ByteView third) {
  auto md5 = TRY(make(crypto::AlgorithmId::kMd5));
  SecretBytes digest(kMd5Len);
  md5->update(first);
  md5->update(second);
  md5->update(third);
  md5->finish(digest.reveal());
  return digest;
}

}  // namespace opensspi::csp
