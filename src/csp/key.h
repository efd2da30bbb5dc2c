// SPDX-License-Identifier: MIT
// Key: the object of an HCRYPTKEY: session keys, key pairs, public keys, SSL and TLS masters.
#pragma once

#include <memory>

#include "base/mutex.h"
#include "base/secret.h"
#include "csp/ids.h"
#include "csp/parameter.h"

namespace opensspi::crypto {
class PrivateKey;
}

namespace opensspi::csp {

class DhKey;
class HashObject;
class Key;
class PairKey;
class SessionKey;
class TlsMaster;

using KeyPtr = std::shared_ptr<Key>;

// Final says whether a chunk is the last of its message.
enum class Final : uint8_t { kNo, kYes };

// Chunk is one call of CryptEncrypt or CryptDecrypt: `data_len` bytes at the front of `buffer`, to
// be changed in place; encryption may extend them up to the buffer's end. `hash`, if not null,
// hashes the plaintext.
struct Chunk {
  ByteSpan buffer;
  size_t data_len;
  Final final;
  uint32_t flags;
  HashObject* hash;
};

// Key is one key. Every method may be called from any thread: calls on one key are serialised. A
// failing call leaves the key unchanged, except that a failed final chunk ends its message.
class Key : public std::enable_shared_from_this<Key> {
 public:
  virtual ~Key() = default;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  [[nodiscard]] AlgorithmNumber algorithm() const;

  // Each returns this key as what it is, and null for the other kinds of key.
  [[nodiscard]] virtual const SessionKey* session() const { return nullptr; }
  [[nodiscard]] virtual const PairKey* pair() const { return nullptr; }
  [[nodiscard]] virtual const DhKey* dh() const { return nullptr; }
  [[nodiscard]] virtual std::shared_ptr<TlsMaster> tls_master() { return nullptr; }
  // secret_bytes returns the bytes of a session key or a TLS master, without salt; NTE_BAD_KEY for
  // a key pair.
  [[nodiscard]] virtual Result<SecretBytes> secret_bytes() const;
  // exportable_secret returns the private half of a key pair that may be exported: NTE_BAD_KEY if
  // it has none, NTE_BAD_KEY_STATE if it may not be exported or is on a token.
  [[nodiscard]] virtual Result<std::shared_ptr<const crypto::PrivateKey>> exportable_secret() const;

  // parameter_len returns the size of a parameter; parameter writes it into `out` and returns how
  // much it wrote (ERROR_MORE_DATA if `out` is shorter). NTE_BAD_TYPE for parameters that this key
  // lacks, NTE_BAD_FLAGS for flags other than 0.
  [[nodiscard]] Result<size_t> parameter_len(uint32_t id, uint32_t flags);
  [[nodiscard]] Result<size_t> parameter(uint32_t id, uint32_t flags, ByteSpan out);
  // settable returns what CryptSetKeyParam's pointer points to for `id`; NTE_BAD_TYPE if the key
  // has no such parameter. CryptSetKeyParam has no length, so src/abi needs this.
  [[nodiscard]] Result<ParameterShape> settable(uint32_t id);
  // set_parameter takes the bytes that `settable` describes.
  [[nodiscard]] Status set_parameter(uint32_t id, uint32_t flags, ByteView value);

  // duplicate makes a second key in the same state (CryptDuplicateKey).
  [[nodiscard]] Result<KeyPtr> duplicate();

  // encrypted_len returns the length of `data_len` encrypted bytes, which CryptEncrypt returns to a
  // call without a buffer.
  [[nodiscard]] Result<size_t> encrypted_len(size_t data_len, Final final, uint32_t flags);
  // encrypt and decrypt work in place and return the new length. ERROR_MORE_DATA if the buffer is
  // too small; every fault of a ciphertext is NTE_BAD_DATA, in the same time.
  [[nodiscard]] Result<size_t> encrypt(const Chunk& chunk);
  [[nodiscard]] Result<size_t> decrypt(const Chunk& chunk);

  // export_blob writes the key as a blob of `type` (CryptExportKey). `wrapping` is hExpKey, or
  // nullptr.
  [[nodiscard]] Result<SecretBytes> export_blob(Key* wrapping, uint32_t type, uint32_t flags);

 protected:
  Key(AlgorithmNumber algorithm, uint32_t permissions);

  // check_exportable returns NTE_BAD_KEY_STATE for a key pair that may not be exported.
  [[nodiscard]] Status check_exportable() const;
  // require returns NTE_PERM if KP_PERMISSIONS lacks `permission`. The mutex must be held.
  [[nodiscard]] Status require(uint32_t permission) const REQUIRES(mutex_);

  mutable Mutex mutex_;
  AlgorithmNumber algorithm_ GUARDED_BY(mutex_);
  uint32_t permissions_ GUARDED_BY(mutex_);

  // Implemented by each kind of key. All except do_export and do_duplicate run with the mutex held;
  // those two take it themselves, because they may need a second key's.
  [[nodiscard]] virtual Result<ParameterValue> do_parameter(uint32_t id) const REQUIRES(mutex_);
  [[nodiscard]] virtual Result<ParameterShape> do_settable(uint32_t id) const REQUIRES(mutex_);
  [[nodiscard]] virtual Status do_set_parameter(uint32_t id, uint32_t flags, ByteView value)
      REQUIRES(mutex_);
  [[nodiscard]] virtual Result<KeyPtr> do_duplicate() const = 0;
  [[nodiscard]] virtual Result<size_t> do_encrypted_len(size_t data_len, Final final,
                                                        uint32_t flags) const REQUIRES(mutex_);
  [[nodiscard]] virtual Result<size_t> do_encrypt(const Chunk& chunk) REQUIRES(mutex_);
  [[nodiscard]] virtual Result<size_t> do_decrypt(const Chunk& chunk) REQUIRES(mutex_);
  [[nodiscard]] virtual Result<SecretBytes> do_export(Key* wrapping, BlobType type,
                                                      uint32_t flags) const = 0;

 private:
  [[nodiscard]] Status set_permissions(uint32_t permissions) REQUIRES(mutex_);
};

// kDefaultPermissions are the permissions of a new key: KP_PERMISSIONS of Windows' keys.
inline constexpr uint32_t kDefaultPermissions =
    kMayEncrypt | kMayDecrypt | kMayRead | kMayWrite | kMayMac;

// permissions_for returns the permissions of a key that was generated or imported with these flags.
[[nodiscard]] uint32_t permissions_for(uint32_t key_flags);

}  // namespace opensspi::csp
