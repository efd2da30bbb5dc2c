// SPDX-License-Identifier: MIT
// PublicKey and PrivateKey: any key pair, in memory or on a token.
#pragma once

#include <functional>
#include <memory>

#include "crypto/algorithms.h"

namespace opensspi::crypto {

enum class KeyKind : uint8_t { kRsa, kDsa, kDh, kEc };

class FfcPrivateKey;
class FfcPublicKey;
class RsaPrivateKey;
class RsaPublicKey;

// SignaturePadding is how the signed number is made from a digest. kPkcs1 puts the hash's
// DigestInfo before it, kPkcs1NoOid (CRYPT_NOHASHOID) does not; kRaw takes a block as long as the
// modulus unchanged. DSA and EC keys take kNone only.
enum class SignaturePadding : uint8_t { kNone, kPkcs1, kPkcs1NoOid, kX931, kRaw };

// SignatureScheme names padding and hash. `hash` is required for kPkcs1 and kX931; SSL3_SHAMD5
// never has a DigestInfo.
struct SignatureScheme {
  SignaturePadding padding = SignaturePadding::kNone;
  const AlgorithmRow* hash = nullptr;
};

// EncryptionPadding: kOaep is OAEP with SHA-1 and MGF1 over SHA-1; kRaw takes a block as long as
// the modulus.
enum class EncryptionPadding : uint8_t { kPkcs1, kOaep, kRaw };

// EncryptionScheme names the padding and OAEP's label, which others ignore.
struct EncryptionScheme {
  EncryptionPadding padding = EncryptionPadding::kPkcs1;
  ByteView label = {};
};

// KeepGoing is called repeatedly during long work, on the thread that does it; if it returns false,
// the work ends with ERROR_CANCELLED. An empty one never ends it.
using KeepGoing = std::function<bool()>;

// PublicKey is immutable; any thread may use it. All numbers are big-endian, and signatures and
// ciphertexts have the standards' byte order; the caller converts to CryptoAPI's.
class PublicKey {
 public:
  virtual ~PublicKey() = default;
  [[nodiscard]] virtual KeyKind kind() const = 0;
  // bits is the length of the modulus or of the field.
  [[nodiscard]] virtual size_t bits() const = 0;
  // verify returns NTE_BAD_SIGNATURE for any signature that is not one of `digest`, and
  // NTE_BAD_ALGID for a scheme that the key does not have.
  [[nodiscard]] virtual Status verify(const SignatureScheme& scheme, ByteView digest,
                                      ByteView signature) const;
  // encrypt returns NTE_BAD_LEN for a text that is too long, NTE_BAD_KEY if the key cannot encrypt.
  [[nodiscard]] virtual Result<Bytes> encrypt(const EncryptionScheme& scheme, ByteView plain) const;
  // rsa and ffc return this key as one whose parts can be read, or null if it is of another kind.
  [[nodiscard]] virtual const RsaPublicKey* rsa() const { return nullptr; }
  [[nodiscard]] virtual const FfcPublicKey* ffc() const { return nullptr; }
  // clone shares the key: it costs a reference.
  [[nodiscard]] virtual std::unique_ptr<PublicKey> clone() const = 0;

 protected:
  PublicKey() = default;
  PublicKey(const PublicKey&) = default;
};

// PrivateKey is immutable; any thread may use it. It may be on a token and then never leaves it.
class PrivateKey {
 public:
  virtual ~PrivateKey() = default;
  PrivateKey& operator=(const PrivateKey&) = delete;
  [[nodiscard]] virtual KeyKind kind() const = 0;
  [[nodiscard]] virtual size_t bits() const = 0;
  [[nodiscard]] virtual std::unique_ptr<PublicKey> public_key() const = 0;
  // sign returns an RSA signature as long as the modulus; a DSA or EC one as r, then s, each as
  // long as the group's order. NTE_BAD_ALGID for a scheme that the key does not have, NTE_BAD_LEN
  // for a digest that does not fit, NTE_BAD_KEY if the key cannot sign.
  [[nodiscard]] virtual Result<Bytes> sign(const SignatureScheme& scheme, ByteView digest) const;
  // decrypt returns the text; every fault is NTE_BAD_DATA, in the same time.
  [[nodiscard]] virtual Result<SecretBytes> decrypt(const EncryptionScheme& scheme,
                                                    ByteView cipher) const;
  // agree returns the secret shared with the owner of `peer_public`, as long as the modulus, with
  // leading zeros. NTE_BAD_DATA for a value that is not a public value of this group, NTE_BAD_KEY
  // if this is not a Diffie-Hellman key.
  [[nodiscard]] virtual Result<SecretBytes> agree(ByteView peer_public) const;
  // rsa and ffc return this key as one whose parts can be read, or null if it is of another kind
  // or on a token.
  [[nodiscard]] virtual const RsaPrivateKey* rsa() const { return nullptr; }
  [[nodiscard]] virtual const FfcPrivateKey* ffc() const { return nullptr; }
  // clone shares the key: it costs a reference.
  [[nodiscard]] virtual std::unique_ptr<PrivateKey> clone() const = 0;

 protected:
  PrivateKey() = default;
  PrivateKey(const PrivateKey&) = default;
};

}  // namespace opensspi::crypto
