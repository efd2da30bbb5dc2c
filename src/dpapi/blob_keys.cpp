// SPDX-License-Identifier: MIT
#include "dpapi/blob_keys.h"

#include "csp/derive.h"

namespace opensspi::dpapi {
namespace {

constexpr size_t kMaxBlockLen = 128;

size_t hmac_block_len(const crypto::AlgorithmRow& hash) { return hash.digest_len > 32 ? 128 : 64; }

void add_padded_key(crypto::Hash& hash, ByteView key, uint8_t filler, size_t block_len) {
  SecretArray<kMaxBlockLen> block;
  for (size_t i = 0; i < block_len; ++i) {
    block.reveal()[i] = static_cast<uint8_t>((i < key.size() ? key[i] : 0) ^ filler);
  }
  hash.update(block.reveal().first(block_len));
}

Status compute_hmac(const Derivation& parts, ByteSpan out) {
  const auto hmac = TRY(parts.key.hmac(parts.hash));
  hmac->update(parts.salt);
  hmac->update(parts.entropy);
  hmac->update(parts.signed_part);
  hmac->finish(out);
  return {};
}

Status compute_with_outer_hash(const Derivation& parts, ByteSpan out) {
  const auto hash = TRY(crypto::make_hash(parts.hash));
  const size_t block_len = hmac_block_len(parts.hash);
  add_padded_key(*hash, parts.key.reveal(), 0x36, block_len);
  hash->update(parts.salt);
  hash->finish(out);
  SecretBytes inner{ByteView(out)};
  add_padded_key(*hash, parts.key.reveal(), 0x5C, block_len);
  hash->update(inner.reveal());
  hash->update(parts.entropy);
  hash->update(parts.signed_part);
  hash->finish(out);
  return {};
}

}  // namespace

Status Derivation::compute(Form form, Digest& out) const {
  const ByteSpan digest = out.reveal().first(hash.digest_len);
  return form == Form::kHmac ? compute_hmac(*this, digest) : compute_with_outer_hash(*this, digest);
}

Result<SecretBytes> cipher_key(const crypto::AlgorithmRow& cipher, const crypto::AlgorithmRow& hash,
                               ByteView session_key) {
  return csp::key_from_digest(
      {static_cast<csp::AlgorithmNumber>(cipher.id), cipher.key_len(cipher.max_key_bits)},
      {static_cast<csp::AlgorithmNumber>(hash.id), session_key});
}

}  // namespace opensspi::dpapi
