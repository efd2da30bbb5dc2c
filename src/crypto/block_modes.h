// SPDX-License-Identifier: MIT
// Modes of operation (FIPS 81) over a library's direct block cipher.
#pragma once

#include <cstring>

#include "crypto/keyed_cipher.h"

namespace opensspi::crypto {

// Block64 is the common part of the old block ciphers: `Primitive` holds a key schedule and has
// cbc(in, out, len, chain, Direction), which advances the chain, and block(data, Direction), which
// works on 8 bytes in place.
enum class Direction : int { kDecrypt = 0, kEncrypt = 1 };

template <class Primitive>
class BlockCipher64 final : public Cipher {
 public:
  static constexpr size_t kBlockLen = 8;

  // make returns NTE_BAD_DATA for an invalid mode.
  static Result<std::unique_ptr<Cipher>> make(const Primitive& primitive,
                                              const CipherParameters& parameters) {
    const bool cfb = parameters.mode == CipherMode::kCfb;
    if (!cfb && parameters.mode != CipherMode::kCbc && parameters.mode != CipherMode::kEcb) {
      return fail(NTE_BAD_DATA, "the cipher has no such mode");
    }
    if (cfb && parameters.feedback_bits != 8 && parameters.feedback_bits != 8 * kBlockLen) {
      return fail(NTE_BAD_DATA, "the feedback must be 8 bits or a block");
    }
    const size_t feedback_len = parameters.feedback_bits / 8;
    return std::unique_ptr<Cipher>(
        new BlockCipher64(primitive, parameters.mode, cfb ? feedback_len : kBlockLen));
  }

  [[nodiscard]] size_t unit() const override { return unit_; }
  [[nodiscard]] size_t iv_len() const override { return kBlockLen; }
  void encrypt(ByteView in, ByteSpan out) override { apply(in, out, Direction::kEncrypt); }
  void decrypt(ByteView in, ByteSpan out) override { apply(in, out, Direction::kDecrypt); }
  void restart(ByteView iv) override { std::memcpy(chain_.data(), iv.data(), kBlockLen); }
  [[nodiscard]] std::unique_ptr<Cipher> clone() const override {
    return std::unique_ptr<Cipher>(new BlockCipher64(*this));
  }

 private:
  BlockCipher64(const Primitive& primitive, CipherMode mode, size_t unit)
      : primitive_(primitive), mode_(mode), unit_(unit) {}
  BlockCipher64(const BlockCipher64&) = default;

  void apply(ByteView in, ByteSpan out, Direction direction) {
    if (mode_ == CipherMode::kCbc) {
      primitive_.cbc(in.data(), out.data(), static_cast<long>(in.size()), chain_.data(), direction);
      return;
    }
    for (size_t at = 0; at < in.size(); at += unit_) {
      if (mode_ == CipherMode::kEcb) {
        std::memmove(&out[at], &in[at], kBlockLen);
        primitive_.block(&out[at], direction);
        continue;
      }
      feed_back(&in[at], &out[at], direction);
    }
  }

  // feed_back is one step of CFB: the key stream is the encrypted chain, the chain takes in the
  // ciphertext.
  void feed_back(const uint8_t* in, uint8_t* out, Direction direction) {
    std::array<uint8_t, kBlockLen> stream = chain_;
    primitive_.block(stream.data(), Direction::kEncrypt);
    std::memmove(chain_.data(), chain_.data() + unit_, kBlockLen - unit_);
    uint8_t* const taken = chain_.data() + kBlockLen - unit_;
    for (size_t i = 0; i < unit_; ++i) {
      const uint8_t given = in[i];
      out[i] = given ^ stream[i];
      taken[i] = direction == Direction::kEncrypt ? out[i] : given;
    }
  }

  Primitive primitive_;
  CipherMode mode_;
  size_t unit_;
  std::array<uint8_t, kBlockLen> chain_{};
};

}  // namespace opensspi::crypto
