// SPDX-License-Identifier: MIT
#include "dpapi/sealed_key.h"

#include <algorithm>

#include "base/writer.h"
#include "crypto/mac.h"
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {
namespace {

constexpr uint32_t kSealedVersion = 2;
constexpr Error kMalformed = fail(ERROR_INVALID_DATA, "the sealed key is cut or malformed");
constexpr Error kOtherPreKey =
    fail(ERROR_INVALID_PASSWORD, "the master key does not open with this password or secret");

// Key and IV of the cipher, both derived.
struct CipherSecrets {
  SecretBytes bytes;
  size_t key_len;
  [[nodiscard]] ByteView key() const { return bytes.reveal().first(key_len); }
  [[nodiscard]] ByteView iv() const { return bytes.reveal().subspan(key_len); }
};

Result<CipherSecrets> derive_secrets(const SealedKey& sealed, ByteView pre_key,
                                     const crypto::KeepGoing& keep_going) {
  const size_t key_len = sealed.cipher->key_len(sealed.cipher->max_key_bits);
  CipherSecrets secrets{SecretBytes(key_len + sealed.cipher->block_len), key_len};
  TRY(derive_slowly(pre_key, {sealed.hash, sealed.salt, sealed.rounds}, secrets.bytes.reveal(),
                    keep_going));
  return secrets;
}

Status compute_code(const crypto::AlgorithmRow& hash, ByteView pre_key, ByteView salt, ByteView key,
                    ByteSpan out) {
  SecretArray<64> salted;
  const ByteSpan inner = salted.reveal().first(hash.digest_len);
  const auto outer_hmac = TRY(crypto::make_hmac(hash, pre_key));
  outer_hmac->update(salt);
  outer_hmac->finish(inner);
  const auto hmac = TRY(crypto::make_hmac(hash, inner));
  hmac->update(key);
  hmac->finish(out);
  return {};
}

}  // namespace

Result<SealedKey> parse_sealed_key(ByteView bytes) {
  Reader reader(bytes, kMalformed);
  if (TRY(reader.u32le()) != kSealedVersion) {
    return kMalformed;
  }
  SealedKey sealed;
  sealed.salt = TRY(reader.take(kSealedSaltLen));
  sealed.rounds = TRY(reader.u32le());
  sealed.hash = find_hash(TRY(reader.u32le()));
  sealed.cipher = find_cipher(TRY(reader.u32le()));
  sealed.ciphertext = reader.rest();
  if (sealed.hash == nullptr || sealed.cipher == nullptr) {
    return fail(ERROR_INVALID_DATA,
                "the sealed key names an algorithm that master keys do not use");
  }
  if (sealed.rounds == 0 || sealed.rounds > kMaxRounds) {
    return fail(ERROR_INVALID_DATA,
                "the sealed key asks for no rounds, or for more than 10,000,000");
  }
  if (sealed.ciphertext.empty() || sealed.ciphertext.size() % sealed.cipher->block_len != 0) {
    return kMalformed;
  }
  return sealed;
}

Result<SecretBytes> open_sealed_key(const SealedKey& sealed, ByteView pre_key, size_t key_len,
                                    const crypto::KeepGoing& keep_going) {
  const size_t digest_len = sealed.hash->digest_len;
  if (sealed.ciphertext.size() < kSealedSaltLen + digest_len + key_len) {
    return kMalformed;
  }
  const CipherSecrets secrets = TRY(derive_secrets(sealed, pre_key, keep_going));
  SecretBytes plain(sealed.ciphertext);
  TRY(cbc_decrypt(*sealed.cipher, secrets.key(), secrets.iv(), plain.reveal()));
  const ByteView salt = plain.reveal().first(kSealedSaltLen);
  const ByteView code = plain.reveal().subspan(kSealedSaltLen, digest_len);
  const ByteView key = plain.reveal().last(key_len);
  SecretArray<64> computed;
  TRY(compute_code(*sealed.hash, pre_key, salt, key, computed.reveal().first(digest_len)));
  if (!ct_equal(computed.reveal().first(digest_len), code)) {
    return kOtherPreKey;
  }
  return SecretBytes(key);
}

Result<Bytes> seal_key(ByteView key, ByteView pre_key, const Env& env,
                       const crypto::KeepGoing& keep_going) {
  std::array<uint8_t, kSealedSaltLen> salt;
  env.random(salt);
  const SealedKey sealed{salt, kNewRounds, &row_of(kNewHash), &row_of(kNewCipher), {}};
  const CipherSecrets secrets = TRY(derive_secrets(sealed, pre_key, keep_going));
  SecretBytes plain(sealed_key_len(key.size()) - 32);
  const ByteSpan inner_salt = plain.reveal().first(kSealedSaltLen);
  env.random(inner_salt);
  std::ranges::copy(key, plain.reveal().last(key.size()).begin());
  TRY(compute_code(*sealed.hash, pre_key, inner_salt, key,
                   plain.reveal().subspan(kSealedSaltLen, sealed.hash->digest_len)));
  TRY(cbc_encrypt(*sealed.cipher, secrets.key(), secrets.iv(), plain.reveal()));
  Bytes out;
  Writer writer(out);
  writer.u32le(kSealedVersion);
  writer.bytes(salt);
  writer.u32le(kNewRounds);
  writer.u32le(static_cast<uint32_t>(kNewHash));
  writer.u32le(static_cast<uint32_t>(kNewCipher));
  writer.bytes(plain.reveal());
  return out;
}

}  // namespace opensspi::dpapi
