// SPDX-License-Identifier: MIT
// DES and 3DES with libcrypto's direct functions: single DES by name is in the "legacy" provider.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/des.h>

#include "crypto/block_modes.h"
#include "crypto/factories.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kDesKeyLen = 8;

DES_cblock* as_block(uint8_t* bytes) { return reinterpret_cast<DES_cblock*>(bytes); }

// Windows ignores parity and accepts weak keys in blobs, so the schedule is computed without a
// check.
void schedule(DES_key_schedule& out, ByteView key) {
  SecretArray<kDesKeyLen> copy(key.first<kDesKeyLen>());
  DES_set_key_unchecked(as_block(copy.reveal().data()), &out);
}

struct SingleDes {
  DES_key_schedule key;
  ~SingleDes() { wipe({reinterpret_cast<uint8_t*>(&key), sizeof key}); }

  void cbc(const uint8_t* in, uint8_t* out, long len, uint8_t* chain, Direction direction) {
    DES_ncbc_encrypt(in, out, len, &key, as_block(chain), static_cast<int>(direction));
  }
  void block(uint8_t* data, Direction direction) {
    DES_ecb_encrypt(as_block(data), as_block(data), &key, static_cast<int>(direction));
  }
};

struct TripleDes {
  DES_key_schedule keys[3];
  ~TripleDes() { wipe({reinterpret_cast<uint8_t*>(keys), sizeof keys}); }

  void cbc(const uint8_t* in, uint8_t* out, long len, uint8_t* chain, Direction direction) {
    DES_ede3_cbc_encrypt(in, out, len, &keys[0], &keys[1], &keys[2], as_block(chain),
                         static_cast<int>(direction));
  }
  void block(uint8_t* data, Direction direction) {
    DES_ecb3_encrypt(as_block(data), as_block(data), &keys[0], &keys[1], &keys[2],
                     static_cast<int>(direction));
  }
};

CipherResult triple(ByteView first, ByteView second, ByteView third,
                    const CipherParameters& parameters) {
  TripleDes cipher;
  schedule(cipher.keys[0], first);
  schedule(cipher.keys[1], second);
  schedule(cipher.keys[2], third);
  return BlockCipher64<TripleDes>::make(cipher, parameters);
}

constexpr Error kBadLength = fail(NTE_BAD_LEN, "the key has a wrong length");

}  // namespace

CipherResult make_des(ByteView key, const CipherParameters& parameters) {
  if (key.size() != kDesKeyLen) {
    return kBadLength;
  }
  SingleDes cipher;
  schedule(cipher.key, key);
  return BlockCipher64<SingleDes>::make(cipher, parameters);
}

CipherResult make_3des(ByteView key, const CipherParameters& parameters) {
  if (key.size() != 3 * kDesKeyLen) {
    return kBadLength;
  }
  return triple(key.first(8), key.subspan(8, 8), key.last(8), parameters);
}

CipherResult make_3des_112(ByteView key, const CipherParameters& parameters) {
  if (key.size() != 2 * kDesKeyLen) {
    return kBadLength;
  }
  return triple(key.first(8), key.last(8), key.first(8), parameters);
}

void set_odd_parity(ByteSpan des_key) {
  for (size_t at = 0; at + kDesKeyLen <= des_key.size(); at += kDesKeyLen) {
    DES_set_odd_parity(as_block(&des_key[at]));
  }
}

}  // namespace opensspi::crypto
