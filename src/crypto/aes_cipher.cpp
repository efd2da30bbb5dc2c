// SPDX-License-Identifier: MIT
// AES with EVP: libcrypto's direct functions do not use AES-NI.
#include <openssl/evp.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "crypto/factories.h"
#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kBlockLen = 16;
constexpr size_t kMaxKeyLen = 32;
constexpr size_t kMaxPiece = INT_MAX - (INT_MAX % kBlockLen);

enum class Direction : int { kDecrypt = 0, kEncrypt = 1 };

struct CipherContextFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextFree>;

// AES was fetched before, so an init or update can only fail for lack of memory.
void must(bool done) {
  if (!done) {
    std::abort();
  }
}

// AesCipher has one EVP context per direction, created when first needed; the chain is kept here
// and passed to a context only after a restart or a change of direction.
class AesCipher final : public Cipher {
 public:
  AesCipher(const EVP_CIPHER* algorithm, ByteView key, CipherMode mode, size_t unit)
      : algorithm_(algorithm), mode_(mode), unit_(unit) {
    std::memcpy(key_.reveal().data(), key.data(), key.size());
  }
  [[nodiscard]] size_t unit() const override { return unit_; }
  [[nodiscard]] size_t iv_len() const override { return kBlockLen; }
  void encrypt(ByteView in, ByteSpan out) override {
    if (in.empty()) {
      return;
    }
    update(Direction::kEncrypt, in, out);
    take_chain(out);
  }
  void decrypt(ByteView in, ByteSpan out) override {
    if (in.empty()) {
      return;
    }
    EVP_CIPHER_CTX* const context = ready(Direction::kDecrypt);
    take_chain(in);
    run(context, in, out);
  }
  void restart(ByteView iv) override {
    std::memcpy(chain_.data(), iv.data(), kBlockLen);
    holder_ = nullptr;
  }
  [[nodiscard]] std::unique_ptr<Cipher> clone() const override {
    return std::unique_ptr<Cipher>(new AesCipher(*this));
  }

 private:
  AesCipher(const AesCipher& other)
      : Cipher(other),
        algorithm_(other.algorithm_),
        mode_(other.mode_),
        unit_(other.unit_),
        key_(other.key_),
        chain_(other.chain_) {}

  void update(Direction direction, ByteView in, ByteSpan out) { run(ready(direction), in, out); }

  // ready returns the direction's context with key and chain.
  EVP_CIPHER_CTX* ready(Direction direction) {
    CipherContext& context = contexts_[static_cast<size_t>(direction)];
    if (context == nullptr) {
      context.reset(EVP_CIPHER_CTX_new());
      if (context == nullptr) {
        throw std::bad_alloc();
      }
      must(EVP_CipherInit_ex(context.get(), algorithm_, nullptr, key_.reveal().data(),
                             chain_.data(), static_cast<int>(direction)) == 1);
      // Whole blocks are given, so padding matters only to decryption, which would hold the last
      // one back. Turned off, it costs a tenth of a short message: libcrypto sets it again with
      // each IV.
      if (direction == Direction::kDecrypt) {
        EVP_CIPHER_CTX_set_padding(context.get(), 0);
      }
    } else if (holder_ != context.get() && mode_ != CipherMode::kEcb) {
      must(EVP_CipherInit_ex(context.get(), nullptr, nullptr, nullptr, chain_.data(), -1) == 1);
    }
    holder_ = context.get();
    return context.get();
  }

  static void run(EVP_CIPHER_CTX* context, ByteView in, ByteSpan out) {
    for (size_t at = 0; at < in.size(); at += kMaxPiece) {
      const size_t len = std::min(in.size() - at, kMaxPiece);
      int written = 0;
      must(EVP_CipherUpdate(context, &out[at], &written, &in[at], static_cast<int>(len)) == 1);
    }
  }

  // take_chain keeps the last 16 bytes of ciphertext.
  void take_chain(ByteView ciphertext) {
    const size_t len = std::min(ciphertext.size(), kBlockLen);
    std::memmove(chain_.data(), chain_.data() + len, kBlockLen - len);
    std::memcpy(chain_.data() + kBlockLen - len, ciphertext.last(len).data(), len);
  }

  const EVP_CIPHER* algorithm_;
  CipherMode mode_;
  size_t unit_;
  SecretArray<kMaxKeyLen> key_;
  std::array<uint8_t, kBlockLen> chain_{};
  std::array<CipherContext, 2> contexts_;
  const EVP_CIPHER_CTX* holder_ = nullptr;
};

struct AesNames {
  const char* cbc;
  const char* ecb;
  const char* cfb8;
  const char* cfb128;
};

const char* name_of(const AesNames& names, const CipherParameters& parameters) {
  switch (parameters.mode) {
    case CipherMode::kCbc:
      return names.cbc;
    case CipherMode::kEcb:
      return names.ecb;
    case CipherMode::kCfb:
      if (parameters.feedback_bits == 8) {
        return names.cfb8;
      }
      if (parameters.feedback_bits == 8 * kBlockLen) {
        return names.cfb128;
      }
  }
  return nullptr;
}

CipherResult make_aes(const AesNames& names, size_t key_len, ByteView key,
                      const CipherParameters& parameters) {
  if (key.size() != key_len) {
    return fail(NTE_BAD_LEN, "the key has a wrong length");
  }
  const char* const name = name_of(names, parameters);
  if (name == nullptr) {
    return fail(NTE_BAD_DATA, "AES has no such mode or feedback");
  }
  const EVP_CIPHER* const algorithm = fetched_cipher(name);
  if (algorithm == nullptr) {
    return fail(NTE_BAD_ALGID, "this host's OpenSSL does not offer AES");
  }
  const size_t unit = name == names.cfb8 ? 1 : kBlockLen;
  return std::unique_ptr<Cipher>(
      std::make_unique<AesCipher>(algorithm, key, parameters.mode, unit));
}

}  // namespace

CipherResult make_aes128(ByteView key, const CipherParameters& parameters) {
  return make_aes({"AES-128-CBC", "AES-128-ECB", "AES-128-CFB8", "AES-128-CFB"}, 16, key,
                  parameters);
}

CipherResult make_aes192(ByteView key, const CipherParameters& parameters) {
  return make_aes({"AES-192-CBC", "AES-192-ECB", "AES-192-CFB8", "AES-192-CFB"}, 24, key,
                  parameters);
}

CipherResult make_aes256(ByteView key, const CipherParameters& parameters) {
  return make_aes({"AES-256-CBC", "AES-256-ECB", "AES-256-CFB8", "AES-256-CFB"}, 32, key,
                  parameters);
}

}  // namespace opensspi::crypto
