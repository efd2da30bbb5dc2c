// SPDX-License-Identifier: MIT
#include "packages/kerberos/keys.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/writer.h"
#include "crypto/cts.h"
#include "crypto/mac.h"

namespace opensspi::kerberos {
namespace {

using crypto::AlgorithmId;

constexpr EncryptionType kTypes[] = {
    {17, "AES128-CTS", "HMAC-SHA1-96-AES128", Family::kAesSha1, 16, 16, 12, AlgorithmId::kSha1},
    {18, "AES256-CTS", "HMAC-SHA1-96-AES256", Family::kAesSha1, 32, 32, 12, AlgorithmId::kSha1},
    {19, "AES128-CTS-SHA256", "HMAC-SHA256-128-AES128", Family::kAesSha2, 16, 16, 16,
     AlgorithmId::kSha256},
    {20, "AES256-CTS-SHA384", "HMAC-SHA384-192-AES256", Family::kAesSha2, 32, 24, 24,
     AlgorithmId::kSha384},
    {23, "RC4-HMAC", "HMAC-MD5", Family::kRc4, 16, 16, 8, AlgorithmId::kMd5},
};

constexpr size_t kConstantLen = 5;  // the usage, and the purpose
using Constant = std::array<uint8_t, kConstantLen>;

Constant constant_of(uint32_t usage, Purpose purpose) {
  return {static_cast<uint8_t>(usage >> 24), static_cast<uint8_t>(usage >> 16),
          static_cast<uint8_t>(usage >> 8), static_cast<uint8_t>(usage),
          static_cast<uint8_t>(purpose)};
}

// RFC 3961 5.1: DR(Key, Constant), where random-to-key is the identity.
SecretBytes derive_sha1(const Key& base, const Constant& constant) {
  SecretBytes key(base.type->key_len);
  crypto::AesBlock block;
  const Bytes folded = n_fold(constant, block.size());
  std::ranges::copy(folded, block.begin());
  for (size_t done = 0; done < key.size(); done += block.size()) {
    block = crypto::aes_encrypt_block(base.bytes.reveal(), block);
    std::ranges::copy(block, key.reveal().begin() + static_cast<ptrdiff_t>(done));
  }
  wipe(block);
  return key;
}

std::unique_ptr<crypto::Hash> hmac(AlgorithmId hash, ByteView key) {
  return std::move(crypto::make_hmac(*crypto::find_algorithm(hash), key)).value();
}

// RFC 8009 3: KDF-HMAC-SHA2 is one block of SP800-108's counter mode.
SecretBytes derive_sha2(const Key& base, const Constant& constant, size_t len) {
  Bytes input;
  Writer writer(input);
  writer.u32be(1);
  writer.bytes(constant);
  writer.u8(0);
  writer.u32be(static_cast<uint32_t>(len * 8));
  const auto code = hmac(base.type->hash, base.bytes.reveal());
  code->update(input);
  SecretBytes digest(code->digest_len());
  code->finish(digest.reveal());
  return SecretBytes(ByteView(digest.reveal()).first(len));
}

}  // namespace

Result<const EncryptionType*> find_encryption_type(int32_t number) {
  for (const EncryptionType& type : kTypes) {
    if (type.number == number) {
      return &type;
    }
  }
  return fail(SEC_E_KDC_UNKNOWN_ETYPE,
              "the key's encryption type is not supported: only AES of RFC 3962 and RFC 8009 and "
              "RC4 with 128 bits are; give the service keys for AES");
}

Result<Key> Key::make(int32_t number, ByteView bytes) {
  const EncryptionType* type = TRY(find_encryption_type(number));
  if (bytes.size() != type->key_len) {
    return fail(SEC_E_KDC_UNKNOWN_ETYPE, "a key does not have the length of its encryption type");
  }
  return Key{type, SecretBytes(bytes)};
}

SecretBytes derive(const Key& base, uint32_t usage, Purpose purpose) {
  const Constant constant = constant_of(usage, purpose);
  if (base.type->family == Family::kAesSha1) {
    return derive_sha1(base, constant);
  }
  const size_t len = purpose == Purpose::kEncryption ? base.type->key_len : base.type->mac_key_len;
  return derive_sha2(base, constant, len);
}

std::unique_ptr<crypto::Hash> make_mac(const Key& base, uint32_t usage, Purpose purpose) {
  return hmac(base.type->hash, derive(base, usage, purpose).reveal());
}

// Copies of the text, each rotated right by 13 more bits than the previous one, are added in ones'
// complement.
Bytes n_fold(ByteView text, size_t len) {
  const size_t total = std::lcm(text.size(), len);
  const size_t num_bits = text.size() * 8;
  Bytes out(len);
  uint32_t carry = 0;
  const auto byte_at = [&](size_t position) {
    const size_t copy = position / text.size();
    // The first bit of this byte of the rotated copy, in the text unchanged.
    const size_t bit =
        (8 * (position % text.size()) + num_bits - (13 * copy) % num_bits) % num_bits;
    const size_t index = bit / 8;
    const uint32_t pair = static_cast<uint32_t>(text[index]) << 8 | text[(index + 1) % text.size()];
    return static_cast<uint8_t>(pair >> (8 - bit % 8));
  };
  for (size_t position = total; position-- > 0;) {
    carry += byte_at(position) + out[position % len];
    out[position % len] = static_cast<uint8_t>(carry);
    carry >>= 8;
  }
  for (size_t position = len; carry != 0 && position-- > 0;) {
    carry += out[position];
    out[position] = static_cast<uint8_t>(carry);
    carry >>= 8;
  }
  return out;
}

}  // namespace opensspi::kerberos
