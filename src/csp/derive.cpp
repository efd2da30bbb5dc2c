#include "csp/derive.h"

#include <algorithm>

#include "csp/provider.h"

namespace opensspi::csp {
namespace {

constexpr size_t kBlockLen = 64;

bool is_aes(AlgorithmNumber algorithm) {
  return algorithm == kAlgAes128 || algorithm == kAlgAes192 || algorithm == kAlgAes256;
}

bool is_sha2(AlgorithmNumber algorithm) {
  return algorithm == kAlgSha256 || algorithm == kAlgSha384 || algorithm == kAlgSha512;
}

Status append_padded_hash(crypto::Hash& hash, ByteView digest, uint8_t filler, ByteSpan out) {
  SecretArray<kBlockLen> block;
  std::fill(block.reveal().begin(), block.reveal().end(), filler);
  for (size_t i = 0; i < std::min(digest.size(), kBlockLen); ++i) block.reveal()[i] ^= digest[i];
  hash.update(block.reveal());
  hash.finish(out);
  return {};
}

Result<SecretBytes> stretched(AlgorithmNumber hash_algorithm, ByteView digest, size_t key_len) {
  const auto* row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(hash_algorithm));
  if (row == nullptr || row->kind != crypto::AlgorithmClass::kHash ||
      key_len > size_t{2} * row->digest_len) {
    return fail(NTE_BAD_HASH, "the hash is too short for the key");
  }
  const auto hash = TRY(crypto::make_hash(*row));
  SecretBytes both(2 * digest.size());
  TRY(append_padded_hash(*hash, digest, 0x36, both.reveal().first(digest.size())));
  TRY(append_padded_hash(*hash, digest, 0x5C, both.reveal().last(digest.size())));
  return SecretBytes(both.reveal().first(key_len));
}

}  // namespace

bool is_des(AlgorithmNumber algorithm) {
  return algorithm == kAlgDes || algorithm == kAlg3Des || algorithm == kAlg3Des112;
}

Result<size_t> session_key_len(const ProviderRow& provider, AlgorithmNumber algorithm,
                               uint32_t num_bits) {
  const AlgorithmEntry* entry = provider.find(algorithm);
  if (entry == nullptr || class_of(algorithm) != kClassDataEncrypt) {
    return fail(NTE_BAD_ALGID, "the provider has no such session key");
  }
  const auto* row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
  const uint32_t bits = num_bits == 0 ? entry->default_bits : num_bits;
  const size_t des_bits = row->key_len(entry->max_bits) * 8;
  if (is_des(algorithm) && bits == des_bits) return des_bits / 8;
  const bool in_range = bits >= entry->min_bits && bits <= entry->max_bits;
  if (!in_range || (entry->step_bits != 0 && bits % entry->step_bits != 0)) {
    return fail(NTE_BAD_DATA, "the provider has no session key of this length");
  }
  return row->key_len(bits);
}

Result<SecretBytes> key_from_digest(KeyShape key, FinishedHash hash) {
  const bool must_stretch = is_aes(key.algorithm) && !is_sha2(hash.algorithm);
  SecretBytes made = hash.digest.size() >= key.len && !must_stretch
                         ? SecretBytes(hash.digest.first(key.len))
                         : TRY(stretched(hash.algorithm, hash.digest, key.len));
  if (is_des(key.algorithm)) crypto::set_odd_parity(made.reveal());
  return made;
}

Result<SecretBytes> derive_key_bytes(AlgorithmNumber algorithm, size_t key_len, HashObject& hash) {
  SecretArray<HashObject::kMaxDigestLen> value;
  const size_t len = TRY(hash.finish(value.reveal()));
  return key_from_digest({algorithm, key_len},
                         {hash.algorithm(), ByteView(value.reveal()).first(len)});
}

// become gives an agreed key its algorithm (KP_ALGID): the key is the low-order bytes of the
// shared number, which is little-endian here.
Status SessionKey::become(AlgorithmNumber algorithm, uint32_t flags) {
  const size_t len = TRY(session_key_len(provider_->row(), algorithm, flags >> 16));
  if (len > state_.key.size())
    return fail(NTE_BAD_LEN, "the agreed secret is shorter than the key");
  SecretBytes key(state_.key.reveal().first(len));
  if (is_des(algorithm)) crypto::set_odd_parity(key.reveal());
  state_ = make_state(algorithm, std::move(key), flags & 0xFFFF);
  algorithm_ = algorithm;
  cipher_.reset();
  return {};
}

}  // namespace opensspi::csp
