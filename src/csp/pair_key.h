// SPDX-License-Identifier: MIT
// PairKey: RSA and DSA keys, public ones or pairs; DhKey: Diffie-Hellman keys.
#pragma once

#include <optional>

#include "crypto/ffc.h"
#include "crypto/public_key.h"
#include "csp/blobs/dh.h"
#include "csp/container.h"
#include "csp/key.h"

namespace opensspi::csp {

// PairParts are the parts of a pair. `secret` is nullptr for a public key; `slot` is where the pair
// is in a container, if it is in one.
struct PairParts {
  std::shared_ptr<const crypto::PublicKey> open;
  std::shared_ptr<const crypto::PrivateKey> secret;
  std::optional<ContainerSlot> slot;
};

class PairKey final : public Key {
 public:
  PairKey(AlgorithmNumber algorithm, uint32_t permissions, PairParts parts);

  [[nodiscard]] const PairKey* pair() const override { return this; }
  [[nodiscard]] Result<std::shared_ptr<const crypto::PrivateKey>> exportable_secret()
      const override;
  [[nodiscard]] const crypto::PublicKey& open() const { return *parts_.open; }
  [[nodiscard]] const std::shared_ptr<const crypto::PublicKey>& shared_open() const {
    return parts_.open;
  }
  // secret returns nullptr for a public key.
  [[nodiscard]] const std::shared_ptr<const crypto::PrivateKey>& secret() const {
    return parts_.secret;
  }

 private:
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

  [[nodiscard]] Result<ParameterValue> group_parameter(uint32_t id) const REQUIRES(mutex_);
  [[nodiscard]] Result<crypto::EncryptionScheme> scheme(uint32_t flags) const REQUIRES(mutex_);
  [[nodiscard]] size_t modulus_len() const { return (parts_.open->bits() + 7) / 8; }

  const PairParts parts_;
  Bytes oaep_label_ GUARDED_BY(mutex_);
};

// DhKey goes through states: without a group (CRYPT_PREGEN), with one, with a secret value.
class DhKey final : public Key {
 public:
  // `slot` is where a container keeps the key, once it has its secret value.
  DhKey(AlgorithmNumber algorithm, uint32_t permissions, uint32_t num_bits,
        std::optional<ContainerSlot> slot);
  // with_secret creates a key that has its secret value.
  static std::shared_ptr<DhKey> with_secret(AlgorithmNumber algorithm, uint32_t permissions,
                                            std::shared_ptr<const crypto::FfcPrivateKey> secret,
                                            std::optional<ContainerSlot> slot);

  [[nodiscard]] const DhKey* dh() const override { return this; }
  [[nodiscard]] Result<std::shared_ptr<const crypto::PrivateKey>> exportable_secret()
      const override;
  // agree returns the secret shared with the owner of a public blob, little-endian. NTE_BAD_DATA
  // for a blob of another group or an invalid value, NTE_BAD_KEY_STATE if this key has no secret
  // value yet.
  [[nodiscard]] Result<SecretBytes> agree(const DhBlob& peer) const;
  // open returns the public half; NTE_BAD_KEY_STATE if there is no secret value yet.
  [[nodiscard]] Result<std::shared_ptr<const crypto::PublicKey>> open() const;

 private:
  [[nodiscard]] Result<ParameterValue> do_parameter(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterShape> do_settable(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Status do_set_parameter(uint32_t id, uint32_t flags, ByteView value) override
      REQUIRES(mutex_);
  [[nodiscard]] Result<KeyPtr> do_duplicate() const override;
  [[nodiscard]] Result<SecretBytes> do_export(Key* wrapping, BlobType type,
                                              uint32_t flags) const override;

  [[nodiscard]] Status set_group_part(uint32_t id, ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status generate() REQUIRES(mutex_);
  [[nodiscard]] Result<std::shared_ptr<const crypto::FfcPrivateKey>> secret_value() const;

  uint32_t num_bits_ GUARDED_BY(mutex_);
  const std::optional<ContainerSlot> slot_;
  crypto::Group group_ GUARDED_BY(mutex_);
  std::shared_ptr<const crypto::FfcPrivateKey> secret_ GUARDED_BY(mutex_);
};

// public_key_of returns the public half of any key pair or public key, for public-key infos:
// NTE_BAD_KEY for a session key.
[[nodiscard]] Result<std::shared_ptr<const crypto::PublicKey>> public_key_of(const Key& key);

// seal_private_blob encrypts everything after the header of a PRIVATEKEYBLOB under a session key;
// with a null one it stays plain. open_private_body decrypts what follows the header: NTE_BAD_DATA
// if it does not decrypt.
[[nodiscard]] Result<SecretBytes> seal_private_blob(SecretBytes plain, Key* wrapping);
[[nodiscard]] Result<SecretBytes> open_private_body(ByteView body, const Key& wrapping);

}  // namespace opensspi::csp
