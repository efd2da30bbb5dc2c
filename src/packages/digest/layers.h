// SPDX-License-Identifier: MIT
// Layers: the protection of SASL's messages after the handshake, signed (auth-int, RFC 2831 2.3) or
// signed and encrypted (auth-conf, 2.4).
#pragma once

#include <memory>
#include <optional>

#include "crypto/cipher.h"
#include "crypto/keyed_cipher.h"
#include "packages/digest/hash.h"
#include "sspi/context.h"

namespace opensspi::digest {

// The length of a signature: the first 10 bytes of an HMAC-MD5, the message type 1 in 2 bytes, and
// the sequence number in 4. Numbers are big-endian.
inline constexpr size_t kSignatureLen = 16;

// block_len returns the length of a cipher's block: 8 for DES and 3DES, else 1.
size_t block_len(std::optional<CipherName> cipher);

// Flow protects the messages of one direction. Used by one thread at a time.
class Flow final : public InSecretMemory {
 public:
  // make takes the keys of RFC 2831, Ki as `integrity` and Kc as `sealing`. Without a cipher the
  // messages are signed and not encrypted.
  static Result<std::unique_ptr<Flow>> make(const SecretArray<16>& integrity,
                                            const SecretArray<16>& sealing,
                                            std::optional<CipherName> cipher);

  // sign computes the signature of the message's data and writes it into the TOKEN buffer.
  Status sign(sspi::Message message);
  // verify checks such a signature: SEC_E_OUT_OF_SEQUENCE, SEC_E_MESSAGE_ALTERED. Nothing changes
  // if it fails.
  Status verify(sspi::Message message);

  // trailer_len returns how many bytes follow the data of a message: padding and signature.
  [[nodiscard]] size_t trailer_len(size_t data_len) const;
  // seal encrypts `data` in place, if there is a cipher, and fills `trailer`, which has trailer_len
  // bytes.
  void seal(ByteSpan data, ByteSpan trailer);
  // unseal decrypts a whole message in place and checks it. It returns the length of the data,
  // which is at the front. SEC_E_OUT_OF_SEQUENCE, SEC_E_MESSAGE_ALTERED; nothing changes if it
  // fails.
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
  std::array<uint8_t, 8> chain_{};  // the block cipher's chaining value: the last block decrypted
  uint32_t sequence_ = 0;
};

// Layers protect the messages of both directions. Two threads may use one object: one sends and one
// receives.
class Layers final {
 public:
  // make derives the keys from H(A1). `qop` is auth-int or auth-conf.
  static Result<std::unique_ptr<Layers>> make(sspi::Role role, Qop qop,
                                              std::optional<CipherName> cipher,
                                              const DigestSecret& session, uint32_t peer_buffer);

  Status sign(sspi::Message message) { return out_->sign(message); }
  Status verify(sspi::Message message) { return in_->verify(message); }
  // seal encrypts the DATA buffer. What follows the data on the wire goes into the PADDING, the
  // TOKEN or a second DATA buffer.
  Status seal(sspi::Message message);
  // unseal takes the whole message in one DATA or STREAM buffer, or in the same buffers as seal. It
  // returns the quality of protection: 0 for an encrypted message, else kSignOnly.
  Result<uint32_t> unseal(sspi::Message message);

  // max_message returns how many bytes of data the peer accepts in one message.
  [[nodiscard]] uint32_t max_message() const;

 private:
  Layers() = default;
  std::unique_ptr<Flow> out_;
  std::unique_ptr<Flow> in_;
  uint32_t peer_buffer_ = 0;
};

}  // namespace opensspi::digest
