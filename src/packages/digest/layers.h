// SPDX-License-Identifier: MIT
// Layers: how SASL's messages are signed and encrypted (RFC 2831 2.3 and 2.4).
#pragma once

#include <memory>
#include <optional>

#include "crypto/cipher.h"
#include "crypto/keyed_cipher.h"
#include "packages/digest/hash.h"
#include "sspi/context.h"

namespace opensspi::digest {

// The code of a message (10), the type 1 (2) and the sequence number (4), big-endian.
inline constexpr size_t kSignatureLen = 16;

// BlockLen is 8 for DES and 3DES, else 1.
size_t block_len(std::optional<CipherName> cipher);

// Flow protects the messages of one direction. Used by one thread at a time.
class Flow final : public InSecretMemory {
 public:
  // `integrity` and `sealing` are Ki and Kc; no cipher: messages are signed only.
  static Result<std::unique_ptr<Flow>> make(const SecretArray<16>& integrity,
                                            const SecretArray<16>& sealing,
                                            std::optional<CipherName> cipher);

  // sign covers the message's data and writes the signature into its TOKEN buffer.
  Status sign(sspi::Message message);
  Status verify(sspi::Message message);

  // seal encrypts `data` in place, if there is a cipher, and writes trailer_len bytes behind it.
  [[nodiscard]] size_t trailer_len(size_t data_len) const;
  void seal(ByteSpan data, ByteSpan trailer);
  // unseal opens a whole message in place and returns the length of the data in front:
  // SEC_E_OUT_OF_SEQUENCE, SEC_E_MESSAGE_ALTERED. Nothing changes if it fails.
  Result<size_t> unseal(ByteSpan wire);

  [[nodiscard]] bool encrypts() const { return rc4_ || block_ != nullptr; }

  explicit Flow(const crypto::HmacMd5Key& integrity) : integrity_(integrity) {}

 private:
  using Code = std::array<uint8_t, 16>;
  [[nodiscard]] crypto::HmacMd5 begin_code() const;
  [[nodiscard]] Code code_of(ByteView data) const;
  [[nodiscard]] Code code_over(sspi::Message message) const;
  void write_end(ByteSpan end) const;
  [[nodiscard]] Status check_end(ByteView end) const;
  void encrypt(ByteSpan data, ByteSpan trailer);
  [[nodiscard]] std::optional<size_t> data_len(ByteView opened) const;

  crypto::HmacMd5Key integrity_;
  std::optional<crypto::Rc4> rc4_;
  std::unique_ptr<crypto::Cipher> block_;
  std::array<uint8_t, 8> chain_{};  // of the block cipher: the last block that was sent
  uint32_t sequence_ = 0;
};

// Layers are both directions. Two threads may use one: one protects, one opens.
class Layers final {
 public:
  // make derives the keys from H(A1). `qop` is auth-int or auth-conf.
  static Result<std::unique_ptr<Layers>> make(sspi::Role role, Qop qop,
                                              std::optional<CipherName> cipher,
                                              const DigestSecret& session, uint32_t peer_buffer);

  Status sign(sspi::Message message) { return out_->sign(message); }
  Status verify(sspi::Message message) { return in_->verify(message); }
  // seal takes DATA, and PADDING, TOKEN or another DATA for what follows it.
  Status seal(sspi::Message message);
  // unseal takes one DATA or a STREAM that holds the whole message, or the buffers of seal. It
  // returns the quality: kSignOnly unless the message was encrypted.
  Result<uint32_t> unseal(sspi::Message message);

  [[nodiscard]] uint32_t max_message() const;

 private:
  Layers() = default;
  std::unique_ptr<Flow> out_;
  std::unique_ptr<Flow> in_;
  uint32_t peer_buffer_ = 0;
};

}  // namespace opensspi::digest
