// SPDX-License-Identifier: MIT
// Cipher: any cipher of the algorithm table under one key.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace opensspi::crypto {

// CipherMode mirrors CRYPT_MODE_*. OFB and CTS have numbers in Windows too, and no provider of
// Windows offers them.
enum class CipherMode : uint32_t { kCbc = 1, kEcb = 2, kCfb = 4 };

// CipherParameters are the parameters of a key besides its bytes. Stream ciphers ignore them.
struct CipherParameters {
  CipherMode mode = CipherMode::kCbc;
  uint16_t feedback_bits = 8;       // CFB: 8, or the whole block
  uint16_t effective_key_bits = 0;  // RC2: 1 to 1024; 0: as long as the key
};

// Cipher encrypts and decrypts whole units; the caller handles padding and the last block. It keeps
// the chain from call to call, one chain for both directions. It is secret: objects are in secret
// memory and are wiped. No method but clone allocates, except AES' first use in each direction. One
// thread at a time.
class Cipher : public InSecretMemory {
 public:
  virtual ~Cipher() = default;
  Cipher& operator=(const Cipher&) = delete;

  // unit is the number of bytes that are processed at once: the block's length in CBC and ECB, 1 in
  // CFB with 8 bits and for stream ciphers.
  [[nodiscard]] virtual size_t unit() const = 0;
  // iv_len is the block's length; 0 for a stream cipher.
  [[nodiscard]] virtual size_t iv_len() const = 0;
  // encrypt and decrypt take whole units; `out` is as long as `in` and is the same memory or does
  // not overlap.
  virtual void encrypt(ByteView in, ByteSpan out) = 0;
  virtual void decrypt(ByteView in, ByteSpan out) = 0;
  // restart starts a new message under `iv` of iv_len() bytes; a stream cipher starts its key
  // stream again and takes no IV.
  virtual void restart(ByteView iv) = 0;
  // clone copies key and chain; the two continue independently.
  [[nodiscard]] virtual std::unique_ptr<Cipher> clone() const = 0;

 protected:
  Cipher() = default;
  Cipher(const Cipher&) = default;
};

// set_odd_parity gives every byte of a DES key its odd parity bit, as in Windows' generated and
// derived keys; the cipher ignores these bits.
void set_odd_parity(ByteSpan des_key);

}  // namespace opensspi::crypto
