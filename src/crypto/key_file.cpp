// SPDX-License-Identifier: MIT
#include "crypto/key_file.h"

#include <openssl/decoder.h>
#include <openssl/encoder.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <cstring>

#include "crypto/evp_key.h"
#include "crypto/ffc.h"
#include "crypto/library.h"
#include "crypto/rsa.h"

namespace opensspi::crypto {
namespace {

constexpr std::string_view kPemFront = "-----BEGIN ";
constexpr uint8_t kDerSequence = 0x30;
// OWASP's current recommendation for PBKDF2 with HMAC-SHA-256.
constexpr int kIterations = 600'000;
constexpr int kSaltLen = 16;
// The longest key has some 20,000 bytes; certificates may precede it.
constexpr size_t kMaxFileLen = size_t{1024} * 1024;

struct Free {
  void operator()(OSSL_DECODER_CTX* context) const { OSSL_DECODER_CTX_free(context); }
  void operator()(OSSL_ENCODER_CTX* context) const { OSSL_ENCODER_CTX_free(context); }
  void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
  void operator()(X509_SIG* sealed) const { X509_SIG_free(sealed); }
  void operator()(X509_ALGOR* algorithm) const { X509_ALGOR_free(algorithm); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

bool is_pem(ByteView bytes) { return as_text(bytes).find(kPemFront) != std::string_view::npos; }

// Asked is the argument of the decoder's callback, and whether it was called.
struct Asked {
  const std::optional<ByteView>& password;
  bool asked = false;
};

int answer_password(char* out, size_t max_len, size_t* len, const OSSL_PARAM* /*parameters*/,
                    void* context) {
  auto* const asked = static_cast<Asked*>(context);
  asked->asked = true;
  if (!asked->password || asked->password->size() > max_len) {
    return 0;
  }
  if (!asked->password->empty()) {
    std::memcpy(out, asked->password->data(), asked->password->size());
  }
  *len = asked->password->size();
  return 1;
}

// A file may contain several objects, such as a key's parameters before the key: the first matching
// one is used.
EvpKey decode(ByteView bytes, int selection, Asked& asked) {
  if (bytes.empty()) {
    return nullptr;  // libcrypto makes no BIO over nothing
  }
  const ErrorMark mark;
  EVP_PKEY* key = nullptr;
  const Owned<OSSL_DECODER_CTX> context(
      OSSL_DECODER_CTX_new_for_pkey(&key, is_pem(bytes) ? "PEM" : "DER", nullptr, nullptr,
                                    selection, library_context(), nullptr));
  const Owned<BIO> file(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  if (context == nullptr || file == nullptr) {
    throw std::bad_alloc();
  }
  OSSL_DECODER_CTX_set_passphrase_cb(context.get(), answer_password, &asked);
  size_t before = bytes.size() + 1;
  while (key == nullptr && !asked.asked && BIO_ctrl_pending(file.get()) < before) {
    before = BIO_ctrl_pending(file.get());
    static_cast<void>(OSSL_DECODER_from_bio(context.get(), file.get()));
  }
  return EvpKey(key);
}

EvpKey decode(ByteView bytes, Asked& asked) {
  if (bytes.size() > kMaxFileLen) {
    return nullptr;
  }
  EvpKey key = decode(bytes, EVP_PKEY_KEYPAIR, asked);
  if (key != nullptr || asked.asked) {
    return key;
  }
  return decode(bytes, EVP_PKEY_PUBLIC_KEY, asked);
}

bool is(const EvpKey& key, const char* type) { return EVP_PKEY_is_a(key.get(), type) == 1; }

RsaPublicParts rsa_public_parts(EVP_PKEY* key) {
  return {key_number(key, OSSL_PKEY_PARAM_RSA_N), key_number(key, OSSL_PKEY_PARAM_RSA_E)};
}

RsaPrivateParts rsa_private_parts(EVP_PKEY* key) {
  return {rsa_public_parts(key),
          secret_key_number(key, OSSL_PKEY_PARAM_RSA_D),
          secret_key_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1),
          secret_key_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2),
          secret_key_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT1),
          secret_key_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT2),
          secret_key_number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
}

Group group_of(EVP_PKEY* key) {
  return {key_number(key, OSSL_PKEY_PARAM_FFC_P), key_number(key, OSSL_PKEY_PARAM_FFC_Q),
          key_number(key, OSSL_PKEY_PARAM_FFC_G), std::nullopt};
}

template <class Made>
Status take_pair(KeyFromFile& out, Result<std::unique_ptr<Made>> made) {
  out.pair = TRY(std::move(made));
  out.open = out.pair->public_key();
  return {};
}

template <class Made>
Status take_public(KeyFromFile& out, Result<std::unique_ptr<Made>> made) {
  out.open = TRY(std::move(made));
  return {};
}

Status take_rsa(KeyFromFile& out, EVP_PKEY* key) {
  const RsaPrivateParts parts = rsa_private_parts(key);
  if (!parts.exponent.empty()) {
    return take_pair(out, make_rsa_private(parts, KeyOrigin::kForeign));
  }
  return take_public(out, make_rsa_public(parts.open.modulus, parts.open.exponent));
}

Status take_ffc(KeyFromFile& out, EVP_PKEY* key, KeyKind kind) {
  const Group group = group_of(key);
  const SecretBytes x = secret_key_number(key, OSSL_PKEY_PARAM_PRIV_KEY);
  const Bytes y = key_number(key, OSSL_PKEY_PARAM_PUB_KEY);
  const bool dsa = kind == KeyKind::kDsa;
  if (!x.empty()) {
    return take_pair(
        out, dsa ? make_dsa_private(group, x.reveal()) : make_dh_private(group, x.reveal()));
  }
  return take_public(out, dsa ? make_dsa_public(group, y) : make_dh_public(group, y));
}

// For the reader of a file an invalid key is malformed data, whatever its size.
Status take(KeyFromFile& out, const EvpKey& key) {
  if (is(key, "RSA")) {
    return take_rsa(out, key.get());
  }
  if (is(key, "DSA")) {
    return take_ffc(out, key.get(), KeyKind::kDsa);
  }
  if (is(key, "DH") || is(key, "DHX")) {
    return take_ffc(out, key.get(), KeyKind::kDh);
  }
  return fail(NTE_BAD_KEY, "CryptoAPI has RSA, DSA and Diffie-Hellman keys; this is another kind");
}

Error undecoded(const Asked& asked) {
  if (!asked.asked) {
    return fail(NTE_BAD_DATA, "no key can be read from the PEM or DER file");
  }
  if (!asked.password) {
    return fail(ERROR_INVALID_PASSWORD, "the key is encrypted: give its password");
  }
  return fail(ERROR_INVALID_PASSWORD, "the password is not the one of the key, or it is damaged");
}

// MemoryFile is a BIO whose bytes are wiped at its end.
class MemoryFile {
 public:
  MemoryFile() : bio_(BIO_new(BIO_s_secmem())) {
    if (bio_ == nullptr) {
      throw std::bad_alloc();
    }
  }
  [[nodiscard]] BIO* get() const { return bio_.get(); }
  [[nodiscard]] ByteView written() const {
    char* first = nullptr;
    const long len = BIO_get_mem_data(bio_.get(), &first);
    return {reinterpret_cast<const uint8_t*>(first), len > 0 ? static_cast<size_t>(len) : 0};
  }

 private:
  Owned<BIO> bio_;
};

Result<SecretBytes> encode(EVP_PKEY* key, int selection, KeyFileForm form, const char* standard) {
  const ErrorMark mark;
  const bool traditional = form.structure == KeyStructure::kTraditional;
  const Owned<OSSL_ENCODER_CTX> context(OSSL_ENCODER_CTX_new_for_pkey(
      key, selection, form.encoding == KeyEncoding::kPem ? "PEM" : "DER",
      traditional ? "type-specific" : standard, nullptr));
  if (context == nullptr) {
    throw std::bad_alloc();
  }
  const MemoryFile file;
  if (OSSL_ENCODER_CTX_get_num_encoders(context.get()) == 0 ||
      OSSL_ENCODER_to_bio(context.get(), file.get()) != 1) {
    return fail(NTE_BAD_TYPE, "keys of this kind have no such form");
  }
  return SecretBytes(file.written());
}

// RFC 8018: PBES2 with PBKDF2.
Owned<X509_SIG> seal(EVP_PKEY* key, ByteView password) {
  const Owned<PKCS8_PRIV_KEY_INFO> info(EVP_PKEY2PKCS8(key));
  Owned<X509_ALGOR> scheme(PKCS5_pbe2_set_iv_ex(fetched_cipher("AES-256-CBC"), kIterations, nullptr,
                                                kSaltLen, nullptr, NID_hmacWithSHA256,
                                                library_context()));
  if (info == nullptr || scheme == nullptr) {
    return nullptr;
  }
  Owned<X509_SIG> sealed(PKCS8_set0_pbe_ex(reinterpret_cast<const char*>(password.data()),
                                           static_cast<int>(password.size()), info.get(),
                                           scheme.get(), library_context(), nullptr));
  if (sealed != nullptr) {
    static_cast<void>(scheme.release());  // now owned by the sealed key
  }
  return sealed;
}

Result<SecretBytes> encode_sealed(EVP_PKEY* key, KeyFileForm form, ByteView password) {
  if (form.structure == KeyStructure::kTraditional) {
    return fail(NTE_BAD_TYPE, "the traditional form is not encrypted; PKCS#8 can be");
  }
  const ErrorMark mark;
  const Owned<X509_SIG> sealed = seal(key, password);
  const MemoryFile file;
  const bool pem = form.encoding == KeyEncoding::kPem;
  if (sealed == nullptr || (pem ? PEM_write_bio_PKCS8(file.get(), sealed.get())
                                : i2d_PKCS8_bio(file.get(), sealed.get())) != 1) {
    return fail(NTE_FAIL, "OpenSSL could not encrypt the key");
  }
  return SecretBytes(file.written());
}

}  // namespace

bool looks_like_key_file(ByteView bytes) {
  return is_pem(bytes) || (!bytes.empty() && bytes[0] == kDerSequence);
}

Result<KeyFromFile> read_key_file(ByteView bytes, const std::optional<ByteView>& password) {
  Asked asked{password};
  const EvpKey key = decode(bytes, asked);
  if (key == nullptr) {
    return undecoded(asked);
  }
  KeyFromFile out{nullptr, nullptr, is_pem(bytes) ? KeyEncoding::kPem : KeyEncoding::kDer,
                  asked.asked};
  TRY(take(out, key));
  return out;
}

Result<EvpKey> read_any_private_key(ByteView bytes, const std::optional<ByteView>& password) {
  Asked asked{password};
  EvpKey key = bytes.size() > kMaxFileLen ? nullptr : decode(bytes, EVP_PKEY_KEYPAIR, asked);
  if (key == nullptr) {
    return undecoded(asked);
  }
  const ErrorMark mark;
  const EvpContext context(EVP_PKEY_CTX_new_from_pkey(library_context(), key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_private_check(context.get()) != 1) {
    return fail(NTE_BAD_KEY, "the file holds no usable private key");
  }
  return key;
}

Result<Bytes> write_key_file(const PublicKey& key, KeyFileForm form) {
  const EvpKey evp = TRY(to_openssl(key));
  const SecretBytes file =
      TRY(encode(evp.get(), EVP_PKEY_PUBLIC_KEY, form, "SubjectPublicKeyInfo"));
  const ByteView bytes = file.reveal();
  return Bytes(bytes.begin(), bytes.end());
}

Result<SecretBytes> write_key_file(const PrivateKey& key, KeyFileForm form,
                                   const std::optional<ByteView>& password) {
  const EvpKey evp = TRY(to_openssl(key));
  if (dynamic_cast<const EvpHolder*>(&key) == nullptr) {
    return fail(NTE_BAD_KEY_STATE, "the key never leaves its token");
  }
  if (password) {
    return encode_sealed(evp.get(), form, *password);
  }
  return encode(evp.get(), EVP_PKEY_KEYPAIR, form, "PrivateKeyInfo");
}

}  // namespace opensspi::crypto
