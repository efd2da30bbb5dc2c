// SPDX-License-Identifier: MIT
// RC4 as a cipher of the table; the key stream itself is cipher.h's.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <cstring>
#include <optional>

#include "crypto/cipher.h"
#include "crypto/factories.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kMaxKeyLen = 256;

// Rc4Cipher keeps the key: CryptoAPI starts the key stream again after each final block. The stream
// is scheduled at its first use, so that a key that is only stored or copied does not pay for it.
class Rc4Cipher final : public Cipher {
 public:
  explicit Rc4Cipher(ByteView key) : key_len_(key.size()) {
    std::memcpy(key_.reveal().data(), key.data(), key.size());
  }
  [[nodiscard]] size_t unit() const override { return 1; }
  [[nodiscard]] size_t iv_len() const override { return 0; }
  void encrypt(ByteView in, ByteSpan out) override {
    if (!stream_) {
      stream_.emplace(ByteView(key_.reveal()).first(key_len_));
    }
    stream_->apply(in, out);
  }
  void decrypt(ByteView in, ByteSpan out) override { encrypt(in, out); }
  void restart(ByteView /*iv*/) override { stream_.reset(); }
  [[nodiscard]] std::unique_ptr<Cipher> clone() const override {
    return std::unique_ptr<Cipher>(new Rc4Cipher(*this));
  }

 private:
  Rc4Cipher(const Rc4Cipher&) = default;

  SecretArray<kMaxKeyLen> key_;
  size_t key_len_;
  std::optional<Rc4> stream_;
};

}  // namespace

CipherResult make_rc4(ByteView key, const CipherParameters& /*parameters*/) {
  if (key.empty() || key.size() > kMaxKeyLen) {
    return fail(NTE_BAD_LEN, "an RC4 key has 1 to 256 bytes");
  }
  return std::unique_ptr<Cipher>(std::make_unique<Rc4Cipher>(key));
}

}  // namespace opensspi::crypto
