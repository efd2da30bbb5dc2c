// SPDX-License-Identifier: MIT
// Paddings are removed with libcrypto's direct functions, which run in constant time and return an
// error: EVP of some OpenSSL versions returns random bytes instead ("implicit rejection"), and
// Windows returns NTE_BAD_DATA.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/rsa_padding.h"

#include <openssl/rsa.h>

#include "base/declassify.h"
#include "crypto/evp_key.h"
#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kPkcs1Overhead = 11;
constexpr size_t kOaepOverhead = 2 * 20 + 2;
constexpr size_t kX931Overhead = 2;
constexpr size_t kSha1Len = 20;

constexpr Error kNoRsaScheme = fail(NTE_BAD_ALGID, "an RSA key has no such signature");

constexpr Error kTooLong = fail(NTE_BAD_LEN, "the digest is too long for the key");

bool has_digest_len(const AlgorithmRow& hash, ByteView digest) {
  return digest.size() == hash.digest_len;
}

Result<Bytes> pkcs1_message(const AlgorithmRow* hash, ByteView digest) {
  if (hash == nullptr) {
    return kNoRsaScheme;
  }
  if (!has_digest_len(*hash, digest)) {
    return fail(NTE_BAD_LEN, "the digest is not the hash's");
  }
  Bytes message(hash->digest_info.begin(), hash->digest_info.end());
  message.insert(message.end(), digest.begin(), digest.end());
  return message;
}

Result<Bytes> x931_block(const AlgorithmRow* hash, ByteView digest, size_t modulus_len) {
  if (hash == nullptr || hash->x931_id == 0) {
    return fail(NTE_BAD_ALGID, "X9.31 has no number for this hash");
  }
  if (!has_digest_len(*hash, digest)) {
    return fail(NTE_BAD_LEN, "the digest is not the hash's");
  }
  Bytes message(digest.begin(), digest.end());
  message.push_back(hash->x931_id);
  Bytes block(modulus_len);
  if (message.size() + kX931Overhead > modulus_len ||
      RSA_padding_add_X931(block.data(), static_cast<int>(block.size()), message.data(),
                           static_cast<int>(message.size())) != 1) {
    return kTooLong;
  }
  return block;
}

Result<Bytes> fitting(Result<Bytes> message, size_t overhead, size_t modulus_len) {
  if (message.ok() && message->size() + overhead > modulus_len) {
    return kTooLong;
  }
  return message;
}

}  // namespace

Result<Bytes> message_to_pad(const SignatureScheme& scheme, ByteView digest, size_t modulus_len) {
  switch (scheme.padding) {
    case SignaturePadding::kPkcs1:
      return fitting(pkcs1_message(scheme.hash, digest), kPkcs1Overhead, modulus_len);
    case SignaturePadding::kPkcs1NoOid:
      return fitting(Bytes(digest.begin(), digest.end()), kPkcs1Overhead, modulus_len);
    case SignaturePadding::kX931:
      return x931_block(scheme.hash, digest, modulus_len);
    case SignaturePadding::kRaw:
      if (digest.size() != modulus_len) {
        return fail(NTE_BAD_LEN, "a raw block is as long as the modulus");
      }
      return Bytes(digest.begin(), digest.end());
    case SignaturePadding::kNone:
      break;
  }
  return kNoRsaScheme;
}

Bytes fold_x931(ByteView value, ByteView modulus) {
  const Number n = number_from(modulus);
  const Number other = new_number();
  const Number given = number_from(value);
  BN_sub(other.get(), n.get(), given.get());
  const BIGNUM& smaller = BN_cmp(given.get(), other.get()) <= 0 ? *given : *other;
  Bytes folded(without_leading_zeros(modulus).size());
  BN_bn2binpad(&smaller, folded.data(), static_cast<int>(folded.size()));
  return folded;
}

Result<SecretBytes> remove_padding(const EncryptionScheme& scheme, SecretBytes block) {
  const ErrorMark mark;
  if (scheme.padding == EncryptionPadding::kRaw) {
    return block;
  }
  const auto len = static_cast<int>(block.size());
  SecretBytes plain(block.size());
  const auto out = plain.reveal();
  int plain_len = -1;
  if (scheme.padding == EncryptionPadding::kPkcs1 && block.size() >= kPkcs1Overhead) {
    plain_len = RSA_padding_check_PKCS1_type_2(out.data(), len - static_cast<int>(kPkcs1Overhead),
                                               block.reveal().data(), len, len);
  }
  if (scheme.padding == EncryptionPadding::kOaep && block.size() >= 2 * kSha1Len + 2) {
    const EVP_MD* const sha1 = fetched_digest("SHA1");
    plain_len = RSA_padding_check_PKCS1_OAEP_mgf1(
        out.data(), len, block.reveal().data(), len, len, scheme.label.data(),
        static_cast<int>(scheme.label.size()), sha1, sha1);
  }
  declassify(plain_len);
  if (plain_len < 0) {
    return fail(NTE_BAD_DATA, "the ciphertext does not belong to the key");
  }
  return SecretBytes(ByteView(out).first(static_cast<size_t>(plain_len)));
}

size_t max_plain_len(EncryptionPadding padding, size_t modulus_len) {
  size_t overhead = 0;
  if (padding == EncryptionPadding::kPkcs1) {
    overhead = kPkcs1Overhead;
  }
  if (padding == EncryptionPadding::kOaep) {
    overhead = kOaepOverhead;
  }
  return modulus_len > overhead ? modulus_len - overhead : 0;
}

}  // namespace opensspi::crypto
