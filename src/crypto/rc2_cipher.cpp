// SPDX-License-Identifier: MIT
// RC2 (RFC 2268) with libcrypto's direct functions: by name it is in the "legacy" provider.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/rc2.h>

#include "crypto/block_modes.h"
#include "crypto/factories.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kMaxKeyLen = 128;
constexpr size_t kMaxEffectiveBits = 1024;

struct Rc2Block {
  RC2_KEY key;
  ~Rc2Block() { wipe({reinterpret_cast<uint8_t*>(&key), sizeof key}); }

  void cbc(const uint8_t* in, uint8_t* out, long len, uint8_t* chain, Direction direction) {
    RC2_cbc_encrypt(in, out, len, &key, chain, static_cast<int>(direction));
  }
  void block(uint8_t* data, Direction direction) {
    RC2_ecb_encrypt(data, data, &key, static_cast<int>(direction));
  }
};

}  // namespace

CipherResult make_rc2(ByteView key, const CipherParameters& parameters) {
  if (key.empty() || key.size() > kMaxKeyLen) {
    return fail(NTE_BAD_LEN, "an RC2 key has 1 to 128 bytes");
  }
  if (parameters.effective_key_bits > kMaxEffectiveBits) {
    return fail(NTE_BAD_DATA, "RC2's effective key length is 1 to 1024 bits");
  }
  const size_t bits =
      parameters.effective_key_bits == 0 ? 8 * key.size() : parameters.effective_key_bits;
  Rc2Block cipher;
  RC2_set_key(&cipher.key, static_cast<int>(key.size()), key.data(), static_cast<int>(bits));
  return BlockCipher64<Rc2Block>::make(cipher, parameters);
}

}  // namespace opensspi::crypto
