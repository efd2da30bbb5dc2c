// SPDX-License-Identifier: MIT
// SessionKey: a key of a cipher, with its salt, IV, mode and the state of its message.
#pragma once

#include "crypto/algorithms.h"
#include "csp/key.h"
#include "csp/provider_table.h"

namespace opensspi::csp {

class ContainerStore;

// SessionState is everything about a session key except its position in a message; OPAQUEKEYBLOB
// contains it.
struct SessionState {
  AlgorithmNumber algorithm = 0;
  SecretBytes key;   // without the salt
  SecretBytes salt;  // RC2 and RC4 only
  SecretBytes iv;    // as long as a block; empty for a stream cipher
  uint32_t mode = kCbc;
  uint32_t mode_bits = 8;
  uint32_t effective_bits = 0;  // RC2

  [[nodiscard]] SessionState copy() const;
};

// kDefaultSaltLen is the length of the salt of a 40-bit key, unless it is asked to have none. It
// is zero unless CRYPT_CREATE_SALT makes another.
inline constexpr size_t kDefaultSaltLen = 11;
inline constexpr size_t kWeakKeyLen = 5;
inline constexpr size_t kMaxSaltLen = 24;
// kBaseEffectiveBits is the effective length of every RC2 key of a provider with the rules kBase.
inline constexpr uint32_t kBaseEffectiveBits = 40;
// kSaltedKeyLen is the length of an RC2 or RC4 key with its salt.
inline constexpr size_t kSaltedKeyLen = kWeakKeyLen + kDefaultSaltLen;

// is_aes returns whether the algorithm is AES; is_des, whether its keys have parity bits.
[[nodiscard]] bool is_aes(AlgorithmNumber algorithm);
[[nodiscard]] bool is_des(AlgorithmNumber algorithm);
// takes_salt returns whether keys of the algorithm may have a salt: RC2 and RC4.
[[nodiscard]] bool takes_salt(AlgorithmNumber algorithm);
// created_salt_len returns how long the salt is that CRYPT_CREATE_SALT gives a key of `key_len`
// bytes; 0 if `key_flags` lack it or the provider keeps no salt.
[[nodiscard]] size_t created_salt_len(SessionRules rules, AlgorithmNumber algorithm, size_t key_len,
                                      uint32_t key_flags);

// Maker is the provider that made a session key: its row, and the store whose key seals
// OPAQUEKEYBLOBs. Both outlive every key.
struct Maker {
  const ProviderRow& row;
  ContainerStore& store;
};

class SessionKey final : public Key {
 public:
  SessionKey(const Maker& maker, SessionState state, uint32_t permissions);

  [[nodiscard]] const SessionKey* session() const override { return this; }
  [[nodiscard]] Result<SecretBytes> secret_bytes() const override { return key_bytes(); }

  // make_state returns the state of a fresh key of `algorithm`: zero IV, CBC, the zero salt of a
  // 40-bit key unless `key_flags` forbid it.
  static SessionState make_state(SessionRules rules, AlgorithmNumber algorithm, SecretBytes key,
                                 uint32_t key_flags);

  // Used by the rest of this module. Each takes the mutex. key_bytes returns the key without its
  // salt.
  [[nodiscard]] SecretBytes key_bytes() const;
  [[nodiscard]] SessionState state() const;
  // fresh_cipher returns a cipher with this key's parameters at the start of a message.
  [[nodiscard]] Result<std::unique_ptr<crypto::Cipher>> fresh_cipher() const;
  // mac_cipher and hmac_key are used by keyed hashes: NTE_PERM without CRYPT_MAC.
  struct MacCipher {
    std::unique_ptr<crypto::Cipher> cipher;
    SecretBytes iv;
  };
  [[nodiscard]] Result<MacCipher> mac_cipher() const;
  [[nodiscard]] Result<SecretBytes> hmac_key() const;
  // encrypt_apart and decrypt_apart process one whole message without affecting the one in
  // progress, for private keys in blobs.
  [[nodiscard]] Result<Bytes> encrypt_apart(ByteView plain) const;
  [[nodiscard]] Result<SecretBytes> decrypt_apart(ByteView cipher) const;

 private:
  struct Getter;
  struct Setter;
  static const Getter kGetters[];
  static const Setter kSetters[];

  [[nodiscard]] Result<ParameterValue> do_parameter(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterShape> do_settable(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Status do_set_parameter(uint32_t id, uint32_t flags, ByteView value) override
      REQUIRES(mutex_);
  [[nodiscard]] Result<KeyPtr> do_duplicate() const override;
  [[nodiscard]] Result<size_t> do_encrypted_len(size_t data_len, Final final,
                                                uint32_t flags) const override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> do_encrypt(const Chunk& chunk) override REQUIRES(mutex_);
  [[nodiscard]] Result<size_t> do_decrypt(const Chunk& chunk) override REQUIRES(mutex_);
  [[nodiscard]] Result<SecretBytes> do_export(Key* wrapping, BlobType type,
                                              uint32_t flags) const override;

  [[nodiscard]] Result<ParameterValue> iv() const REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterValue> salt() const REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterValue> padding() const REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterValue> mode() const REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterValue> mode_bits() const REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterValue> block_bits() const REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterValue> key_bits() const REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterValue> effective_bits() const REQUIRES(mutex_);

  [[nodiscard]] Status set_iv(ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status set_salt(ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status set_padding(ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status set_mode(ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status set_mode_bits(ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status set_effective_bits(ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status become(AlgorithmNumber algorithm, uint32_t flags) REQUIRES(mutex_);

  [[nodiscard]] bool has_salt() const REQUIRES(mutex_) { return takes_salt(state_.algorithm); }
  [[nodiscard]] SessionRules rules() const { return maker_.row.session_rules; }
  [[nodiscard]] size_t settable_salt_len() const REQUIRES(mutex_);
  [[nodiscard]] Status check_may_encrypt() const REQUIRES(mutex_);
  [[nodiscard]] size_t block_len() const REQUIRES(mutex_);
  [[nodiscard]] Status prepare() REQUIRES(mutex_);
  [[nodiscard]] Result<std::unique_ptr<crypto::Cipher>> make_cipher() const REQUIRES(mutex_);
  void end_message() REQUIRES(mutex_);

  const Maker maker_;
  SessionState state_ GUARDED_BY(mutex_);
  std::unique_ptr<crypto::Cipher> cipher_
      GUARDED_BY(mutex_);  // created at first use, discarded when a parameter changes
};

// pkcs5_len returns how many bytes of a last block are padding, or 0 if they are not, in a time
// that does not depend on them.
[[nodiscard]] size_t pkcs5_len(ByteView last_block);

}  // namespace opensspi::csp
