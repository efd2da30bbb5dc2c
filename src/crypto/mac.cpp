// SPDX-License-Identifier: MIT
#include "crypto/mac.h"

#include <algorithm>
#include <cstring>

namespace opensspi::crypto {
namespace {

constexpr size_t kMaxBlockLen = 128;

// mixed is the key mixed into a pad: RFC 2104's block of `filler`, or the caller's string.
SecretBytes mixed(ByteView key, ByteView pad, uint8_t filler, size_t block_len) {
  SecretBytes out(pad.empty() ? block_len : pad.size());
  const ByteSpan bytes = out.reveal();
  if (pad.empty()) {
    std::fill(bytes.begin(), bytes.end(), filler);
  } else {
    std::copy(pad.begin(), pad.end(), bytes.begin());
  }
  for (size_t i = 0; i < std::min(key.size(), bytes.size()); ++i) {
    bytes[i] ^= key[i];
  }
  return out;
}

// CbcMac keeps a block back: only at the end is it known which one is the last, and padding is
// always added.
class CbcMac final : public Hash {
 public:
  CbcMac(std::unique_ptr<Cipher> cipher, ByteView iv) : cipher_(std::move(cipher)) {
    block_len_ = cipher_->unit();
    std::copy(iv.begin(), iv.end(), iv_.begin());
  }
  [[nodiscard]] size_t digest_len() const override { return block_len_; }
  void update(ByteView data) override {
    while (!data.empty()) {
      const size_t len = std::min(data.size(), block_len_ - held_len_);
      std::memcpy(held_.reveal().data() + held_len_, data.data(), len);
      held_len_ += len;
      data = data.subspan(len);
      if (held_len_ == block_len_) {
        encrypt_held();
      }
      data = encrypt_whole(data);
    }
  }
  void finish(ByteSpan out) override {
    const auto padding = static_cast<uint8_t>(block_len_ - held_len_);
    std::memset(held_.reveal().data() + held_len_, padding, padding);
    encrypt_held();
    std::memcpy(out.data(), held_.reveal().data(), block_len_);
    cipher_->restart(ByteView(iv_).first(block_len_));
  }
  [[nodiscard]] std::unique_ptr<Hash> clone() const override {
    auto copy = std::make_unique<CbcMac>(cipher_->clone(), ByteView(iv_).first(block_len_));
    copy->held_ = held_;
    copy->held_len_ = held_len_;
    return copy;
  }

 private:
  static constexpr size_t kMaxLen = 16;
  static constexpr size_t kScratchLen = 2048;

  void encrypt_held() {
    const ByteSpan block = ByteSpan(held_.reveal()).first(block_len_);
    cipher_->encrypt(block, block);
    held_len_ = 0;
  }

  // encrypt_whole takes the whole blocks of `data` through a scratch buffer and returns the rest.
  ByteView encrypt_whole(ByteView data) {
    std::array<uint8_t, kScratchLen> scratch;
    while (data.size() >= block_len_) {
      const size_t len = std::min(data.size() - data.size() % block_len_, kScratchLen);
      cipher_->encrypt(data.first(len), ByteSpan(scratch).first(len));
      data = data.subspan(len);
    }
    return data;
  }

  std::unique_ptr<Cipher> cipher_;
  size_t block_len_;
  std::array<uint8_t, kMaxLen> iv_{};
  SecretArray<kMaxLen> held_;
  size_t held_len_ = 0;
};

}  // namespace

Result<std::unique_ptr<Hash>> make_hmac(const AlgorithmRow& hash, ByteView key, HmacPads pads) {
  if (hash.hmac_factory == nullptr) {
    return fail(NTE_BAD_ALGID, "HMAC needs a hash");
  }
  SecretArray<kMaxBlockLen> shortened;
  if (key.size() > hash.block_len) {
    const auto digest = hash.hash_factory();
    digest->update(key);
    digest->finish(ByteSpan(shortened.reveal()).first(hash.digest_len));
    key = ByteView(shortened.reveal()).first(hash.digest_len);
  }
  const SecretBytes inner = mixed(key, pads.inner, 0x36, hash.block_len);
  const SecretBytes outer = mixed(key, pads.outer, 0x5C, hash.block_len);
  return hash.hmac_factory(inner.reveal(), outer.reveal());
}

Result<std::unique_ptr<Hash>> make_cbc_mac(std::unique_ptr<Cipher> cipher, ByteView iv) {
  if (cipher->unit() < 2 || iv.size() != cipher->unit()) {
    return fail(NTE_BAD_KEY, "a MAC needs a block cipher in CBC mode and its IV");
  }
  return std::unique_ptr<Hash>(std::make_unique<CbcMac>(std::move(cipher), iv));
}

}  // namespace opensspi::crypto
