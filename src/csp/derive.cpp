// SPDX-License-Identifier: MIT
#include "csp/derive.h"

#include <algorithm>

namespace opensspi::csp {
namespace {

constexpr size_t kBlockLen = 64;

bool is_sha2(AlgorithmNumber algorithm) {
  return algorithm == kAlgSha256 || algorithm == kAlgSha384 || algorithm == kAlgSha512;
}

Status append_padded_hash(crypto::Hash& hash, ByteView digest, uint8_t filler, ByteSpan out) {
  SecretArray<kBlockLen> block;
  std::fill(block.reveal().begin(), block.reveal().end(), filler);
  for (size_t i = 0; i < std::min(digest.size(), kBlockLen); ++i) {
    block.reveal()[i] ^= digest[i];
  }
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

Result<size_t> session_key_len(const ProviderRow& provider, AlgorithmNumber algorithm,
                               uint32_t num_bits) {
  const AlgorithmEntry* entry = provider.find(algorithm);
  if (entry == nullptr || class_of(algorithm) != kClassDataEncrypt) {
    return fail(NTE_BAD_ALGID, "the provider has no such session key");
  }
  const auto* row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
  const uint32_t bits = num_bits == 0 ? entry->default_bits : num_bits;
  const size_t des_bits = row->key_len(entry->max_bits) * 8;
  if (is_des(algorithm) && bits == des_bits) {
    return des_bits / 8;
  }
  const bool in_range = bits >= entry->min_bits && bits <= entry->max_bits;
  if (!in_range || (entry->step_bits != 0 && bits % entry->step_bits != 0)) {
    return fail(NTE_BAD_DATA, "the provider has no session key of this length");
  }
  return row->key_len(bits);
}

namespace {

// is_cut returns whether the key is the first part of the digest; else the digest is stretched.
bool is_cut(KeyShape key, FinishedHash hash) {
  const bool must_stretch = is_aes(key.algorithm) && !is_sha2(hash.algorithm);
  return hash.digest.size() >= key.len && !must_stretch;
}

}  // namespace

Result<SecretBytes> key_from_digest(KeyShape key, FinishedHash hash) {
  SecretBytes made = is_cut(key, hash) ? SecretBytes(hash.digest.first(key.len))
                                       : TRY(stretched(hash.algorithm, hash.digest, key.len));
  if (is_des(key.algorithm)) {
    crypto::set_odd_parity(made.reveal());
  }
  return made;
}

Result<DerivedBytes> derive_key_bytes(AlgorithmNumber algorithm, DerivedLengths lengths,
                                      HashObject& hash) {
  SecretArray<HashObject::kMaxDigestLen> value;
  const size_t len = TRY(hash.finish(value.reveal()));
  const FinishedHash finished{hash.algorithm(), ByteView(value.reveal()).first(len)};
  const KeyShape shape{algorithm, lengths.key};
  SecretBytes key = TRY(key_from_digest(shape, finished));
  SecretBytes salt(lengths.salt);
  wipe(salt.reveal());
  const ByteView behind =
      is_cut(shape, finished) ? finished.digest.subspan(lengths.key) : ByteView();
  std::copy_n(behind.begin(), std::min(behind.size(), lengths.salt), salt.reveal().begin());
  return DerivedBytes{std::move(key), std::move(salt)};
}

namespace {

// The Base DSS and Diffie-Hellman provider generates no 3DES key, but takes 3DES for an agreed one.
Result<size_t> agreed_key_len(const ProviderRow& provider, AlgorithmNumber algorithm,
                              uint32_t num_bits) {
  constexpr uint32_t kBits = 168;
  constexpr size_t kLen = 24;
  const bool lacks_3des = provider.find(kAlg3Des) == nullptr;
  if (algorithm == kAlg3Des && lacks_3des && (num_bits == 0 || num_bits == kBits)) {
    return kLen;
  }
  return session_key_len(provider, algorithm, num_bits);
}

}  // namespace

// become sets an agreed key's algorithm (KP_ALGID): the key is the low-order bytes of the shared
// number, which is little-endian here.
Status SessionKey::become(AlgorithmNumber algorithm, uint32_t flags) {
  const size_t len = TRY(agreed_key_len(maker_.row, algorithm, flags >> 16));
  if (len > state_.key.size()) {
    return fail(NTE_BAD_LEN, "the agreed secret is shorter than the key");
  }
  SecretBytes key(state_.key.reveal().first(len));
  if (is_des(algorithm)) {
    crypto::set_odd_parity(key.reveal());
  }
  state_ = make_state(rules(), algorithm, std::move(key), flags & 0xFFFF);
  algorithm_ = algorithm;
  cipher_.reset();
  return {};
}

}  // namespace opensspi::csp
