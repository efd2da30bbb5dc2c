// SPDX-License-Identifier: MIT
// RC4 and DES come from libcrypto's direct functions, as MD4 and MD5 do (hash.cpp says why).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/cipher.h"

#include <openssl/core_names.h>
#include <openssl/des.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "crypto/library.h"
#include "crypto/random.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kNonceLen = 12;
constexpr size_t kTagLen = 16;

struct CipherContextFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextFree>;

struct KdfFree {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

// libcrypto keeps RC4's permutation as 256 words or, on some processors, as 256 bytes.
enum class Rc4Form : uint8_t { kWords, kBytes, kUnknown };

bool is_permutation(std::span<const uint8_t, 256> entries) {
  std::array<bool, 256> seen{};
  for (uint8_t entry : entries) {
    seen[entry] = true;
  }
  return std::find(seen.begin(), seen.end(), false) == seen.end();
}

Rc4Form rc4_form() {
  constexpr uint8_t kProbe[16] = {1};
  RC4_KEY key;
  RC4_set_key(&key, sizeof kProbe, kProbe);
  std::array<uint8_t, 256> entries;
  const bool small = std::all_of(std::begin(key.data), std::end(key.data),
                                 [](RC4_INT entry) { return entry < 256; });
  if (small) {
    std::copy(std::begin(key.data), std::end(key.data), entries.begin());
    return is_permutation(entries) ? Rc4Form::kWords : Rc4Form::kUnknown;
  }
  std::memcpy(entries.data(), key.data, entries.size());
  return is_permutation(entries) ? Rc4Form::kBytes : Rc4Form::kUnknown;
}

// Without AES-256-GCM or HKDF no secret can be kept: the process cannot continue.
void must(bool done) {
  if (!done) {
    std::abort();
  }
}

int int_len(size_t len) {
  must(len <= 0x7FFFFFFF);
  return static_cast<int>(len);
}

}  // namespace

Rc4::Rc4(ByteView key) { RC4_set_key(&state_, int_len(key.size()), key.data()); }

void Rc4::apply(ByteView in, ByteSpan out) { RC4(&state_, in.size(), in.data(), out.data()); }

Status Rc4::save(std::span<uint8_t, kStateLen> out) const {
  const Rc4Form form = rc4_form();
  if (form == Rc4Form::kUnknown) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "this libcrypto keeps RC4 keys in an unknown form");
  }
  out[0] = static_cast<uint8_t>(state_.x);
  out[1] = static_cast<uint8_t>(state_.y);
  const auto entries = out.subspan<2>();
  if (form == Rc4Form::kBytes) {
    std::memcpy(entries.data(), state_.data, entries.size());
  }
  if (form == Rc4Form::kWords) {
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i] = static_cast<uint8_t>(state_.data[i]);
    }
  }
  return {};
}

Result<Rc4> Rc4::restored(std::span<const uint8_t, kStateLen> saved) {
  const Rc4Form form = rc4_form();
  const auto entries = saved.subspan<2>();
  if (form == Rc4Form::kUnknown || !is_permutation(entries)) {
    return fail(SEC_E_INVALID_TOKEN, "these bytes are not the state of an RC4 key stream");
  }
  Rc4 stream(saved.first<16>());  // sets what surrounds the permutation
  stream.state_.x = saved[0];
  stream.state_.y = saved[1];
  if (form == Rc4Form::kBytes) {
    std::memcpy(stream.state_.data, entries.data(), entries.size());
  }
  if (form == Rc4Form::kWords) {
    std::copy(entries.begin(), entries.end(), std::begin(stream.state_.data));
  }
  return stream;
}

std::array<uint8_t, 8> des_encrypt_block(std::span<const uint8_t, 7> key,
                                         std::span<const uint8_t, 8> block) {
  SecretArray<8> spread;
  uint64_t bits = 0;
  for (uint8_t byte : key) {
    bits = (bits << 8) | byte;
  }
  for (size_t i = 0; i < 8; ++i) {
    spread.reveal()[i] = static_cast<uint8_t>(((bits >> (49 - 7 * i)) & 0x7F) << 1);
  }
  DES_key_schedule schedule;
  DES_set_key_unchecked(reinterpret_cast<const_DES_cblock*>(spread.reveal().data()), &schedule);
  std::array<uint8_t, 8> out;
  DES_ecb_encrypt(reinterpret_cast<const_DES_cblock*>(const_cast<uint8_t*>(block.data())),
                  reinterpret_cast<DES_cblock*>(out.data()), &schedule, DES_ENCRYPT);
  wipe({reinterpret_cast<uint8_t*>(&schedule), sizeof schedule});
  return out;
}

Bytes seal(const SealKey& key, ByteView associated, ByteView plain) {
  Bytes sealed(plain.size() + kSealOverhead);
  const ByteSpan nonce = ByteSpan(sealed).first(kNonceLen);
  random_bytes(nonce);
  const CipherContext context(EVP_CIPHER_CTX_new());
  uint8_t* out = sealed.data() + kNonceLen;
  int len = 0;
  must(context && EVP_EncryptInit_ex(context.get(), fetched_cipher("AES-256-GCM"), nullptr,
                                     key.reveal().data(), nonce.data()) == 1);
  must(EVP_EncryptUpdate(context.get(), nullptr, &len, associated.data(),
                         int_len(associated.size())) == 1);
  must(plain.empty() ||
       EVP_EncryptUpdate(context.get(), out, &len, plain.data(), int_len(plain.size())) == 1);
  must(EVP_EncryptFinal_ex(context.get(), out + plain.size(), &len) == 1);
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagLen, out + plain.size()) == 1);
  return sealed;
}

Result<SecretBytes> open(const SealKey& key, ByteView associated, ByteView sealed) {
  constexpr Error kNotOurs = fail(
      NTE_BAD_DATA, "sealed data was altered, or was sealed with another key or for another place");
  if (sealed.size() < kSealOverhead || sealed.size() > 0x7FFFFFFF) {
    return kNotOurs;
  }
  const ByteView body = sealed.subspan(kNonceLen, sealed.size() - kSealOverhead);
  Bytes tag(sealed.end() - kTagLen, sealed.end());
  SecretBytes plain(body.size());
  const CipherContext context(EVP_CIPHER_CTX_new());
  int len = 0;
  must(context && EVP_DecryptInit_ex(context.get(), fetched_cipher("AES-256-GCM"), nullptr,
                                     key.reveal().data(), sealed.data()) == 1);
  must(EVP_DecryptUpdate(context.get(), nullptr, &len, associated.data(),
                         int_len(associated.size())) == 1);
  must(body.empty() || EVP_DecryptUpdate(context.get(), plain.reveal().data(), &len, body.data(),
                                         int_len(body.size())) == 1);
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagLen, tag.data()) == 1);
  uint8_t nothing[kTagLen];
  if (EVP_DecryptFinal_ex(context.get(), nothing, &len) != 1) {
    return kNotOurs;
  }
  return plain;
}

SealKey derive_key(const SealKey& master, std::string_view purpose) {
  const std::unique_ptr<EVP_KDF, KdfFree> kdf(EVP_KDF_fetch(library_context(), "HKDF", nullptr));
  must(kdf != nullptr);
  const std::unique_ptr<EVP_KDF_CTX, KdfFree> context(EVP_KDF_CTX_new(kdf.get()));
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
                                        const_cast<uint8_t*>(master.reveal().data()), kSealKeyLen),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(purpose.data()),
                                        purpose.size()),
      OSSL_PARAM_construct_end()};
  SealKey derived;
  must(EVP_KDF_derive(context.get(), derived.reveal().data(), kSealKeyLen, params) == 1);
  return derived;
}

}  // namespace opensspi::crypto
