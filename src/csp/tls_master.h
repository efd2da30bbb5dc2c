// SPDX-License-Identifier: MIT
// TlsMaster: the master secrets of SSL 3.0 and TLS 1.0, and the keys that are derived from them.
#pragma once

#include "csp/key.h"
#include "csp/session_key.h"

namespace opensspi::csp {

inline constexpr size_t kMasterLen = 48;

// ChannelAlgorithm is SCHANNEL_ALG without its use: offset 0 dwUse, 4 Algid, 8 cBits, 12 dwFlags,
// 16 dwReserved.
struct ChannelAlgorithm {
  AlgorithmNumber algorithm = 0;
  uint32_t num_bits = 0;
  uint32_t flags = 0;
};

inline constexpr uint32_t kUseMacKey = 0;
inline constexpr uint32_t kUseEncKey = 1;
inline constexpr uint32_t kInternationalUsage = 1;
inline constexpr size_t kChannelAlgorithmLen = 20;

// TlsMaster is a pre-master secret until a CALG_SCHANNEL_MASTER_HASH is created with it; then it
// becomes the master secret (RFC 2246 8.1, RFC 6101 6.1).
class TlsMaster final : public Key {
 public:
  TlsMaster(const ProviderRow& provider, AlgorithmNumber algorithm, uint32_t permissions,
            SecretBytes secret);
  // fresh_secret generates the 48 bytes of a client's pre-master secret, starting with the version.
  static SecretBytes fresh_secret(AlgorithmNumber algorithm);

  [[nodiscard]] std::shared_ptr<TlsMaster> tls_master() override {
    return std::static_pointer_cast<TlsMaster>(shared_from_this());
  }
  [[nodiscard]] Result<SecretBytes> secret_bytes() const override { return secret(); }

  [[nodiscard]] SecretBytes secret() const;
  // become_master turns the pre-master secret into the master secret, once: NTE_BAD_KEY_STATE if a
  // random value is missing.
  [[nodiscard]] Status become_master();
  // prf_secret returns the master secret, for CALG_TLS1PRF; NTE_BAD_KEY_STATE before it is one.
  [[nodiscard]] Result<SecretBytes> prf_secret() const;

  // Direction is the owner of keys: the client or the server.
  enum class Direction : uint8_t { kClient, kServer };
  [[nodiscard]] Result<SecretBytes> mac_key(Direction direction) const;
  // cipher_state returns key and IV of a direction.
  [[nodiscard]] Result<SessionState> cipher_state(Direction direction) const;

 private:
  [[nodiscard]] Result<ParameterValue> do_parameter(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Result<ParameterShape> do_settable(uint32_t id) const override REQUIRES(mutex_);
  [[nodiscard]] Status do_set_parameter(uint32_t id, uint32_t flags, ByteView value) override
      REQUIRES(mutex_);
  [[nodiscard]] Result<KeyPtr> do_duplicate() const override;
  [[nodiscard]] Result<SecretBytes> do_export(Key* wrapping, BlobType type,
                                              uint32_t flags) const override;

  struct Lengths;
  [[nodiscard]] Result<Lengths> lengths() const REQUIRES(mutex_);
  [[nodiscard]] Result<SecretBytes> key_block(const Lengths& lengths) const REQUIRES(mutex_);
  [[nodiscard]] Result<SecretBytes> exported_key(Direction direction, ByteView material) const
      REQUIRES(mutex_);
  [[nodiscard]] Result<SecretBytes> exported_iv(Direction direction, size_t iv_len) const
      REQUIRES(mutex_);
  [[nodiscard]] Status set_algorithm(ByteView value) REQUIRES(mutex_);
  [[nodiscard]] Status set_version(uint32_t version) REQUIRES(mutex_);

  const ProviderRow& provider_;
  SecretBytes secret_ GUARDED_BY(mutex_);
  bool is_master_ GUARDED_BY(mutex_) = false;
  ChannelAlgorithm mac_ GUARDED_BY(mutex_);
  ChannelAlgorithm cipher_ GUARDED_BY(mutex_);
  Bytes client_random_ GUARDED_BY(mutex_);
  Bytes server_random_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::csp
