// SPDX-License-Identifier: MIT
#include "crypto/cts.h"

#include <openssl/core_names.h>

#include <climits>
#include <cstdlib>

#include "base/fork.h"
#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kShortKeyLen = 16;

// Ciphers are the four algorithms, fetched once, because a look-up takes a lock.
struct Ciphers {
  const EVP_CIPHER* block_128 = fetched_cipher("AES-128-ECB");
  const EVP_CIPHER* block_256 = fetched_cipher("AES-256-ECB");
  const EVP_CIPHER* stealing_128 = fetched_cipher("AES-128-CBC-CTS");
  const EVP_CIPHER* stealing_256 = fetched_cipher("AES-256-CBC-CTS");
};

constinit MadeOnce<Ciphers> g_ciphers;

const EVP_CIPHER* block_cipher(size_t key_len) {
  const Ciphers& ciphers = g_ciphers.get();
  return key_len == kShortKeyLen ? ciphers.block_128 : ciphers.block_256;
}

const EVP_CIPHER* stealing_cipher(size_t key_len) {
  const Ciphers& ciphers = g_ciphers.get();
  return key_len == kShortKeyLen ? ciphers.stealing_128 : ciphers.stealing_256;
}

// OpenSSL's default provider has these ciphers; a host without them cannot do anything here.
void require(bool worked) {
  if (!worked) {
    std::abort();
  }
}

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

}  // namespace

AesBlock aes_encrypt_block(ByteView key, const AesBlock& block) {
  const CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  AesBlock out{};
  int len = 0;
  require(context != nullptr &&
          EVP_EncryptInit_ex2(context.get(), block_cipher(key.size()), key.data(), nullptr,
                              nullptr) == 1 &&
          EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
          EVP_EncryptUpdate(context.get(), out.data(), &len, block.data(), kAesBlockLen) == 1);
  return out;
}

AesCts::AesCts(Direction direction, ByteView key) : context_(EVP_CIPHER_CTX_new()) {
  char mode[] = "CS3";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_CIPHER_PARAM_CTS_MODE, mode, 0), OSSL_PARAM_END};
  require(context_ != nullptr &&
          EVP_CipherInit_ex2(context_.get(), stealing_cipher(key.size()), key.data(), nullptr,
                             direction == Direction::kEncrypt ? 1 : 0, parameters) == 1);
}

Status AesCts::apply(ByteSpan message) {
  static constexpr AesBlock kZeroIv{};
  if (message.size() < kAesBlockLen || message.size() > INT_MAX) {
    return fail(ERROR_INVALID_DATA, "AES with ciphertext stealing takes 16 bytes to 2 GB");
  }
  int len = 0;
  require(EVP_CipherInit_ex2(context_.get(), nullptr, nullptr, kZeroIv.data(), -1, nullptr) == 1 &&
          EVP_CipherUpdate(context_.get(), message.data(), &len, message.data(),
                           static_cast<int>(message.size())) == 1);
  return {};
}

}  // namespace opensspi::crypto
