// SPDX-License-Identifier: MIT
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/rsa.h"

#include <openssl/rsa.h>

#include "crypto/evp_key.h"
#include "crypto/rsa_checks.h"
#include "crypto/rsa_padding.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kMinOpensslBits = 512;

size_t modulus_len(EVP_PKEY* key) { return static_cast<size_t>(EVP_PKEY_get_size(key)); }

constexpr Error kBadSignature =
    fail(NTE_BAD_SIGNATURE, "the signature is not one of this digest by this key");

// start starts one of EVP's operations with its own init, such as EVP_PKEY_sign_init.
bool start(EVP_PKEY_CTX* context, int (*init)(EVP_PKEY_CTX*), int padding) {
  return init(context) == 1 && EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1;
}

// message_to_pad makes X9.31's block, because EVP would hash the message itself.
int openssl_padding(SignaturePadding padding) {
  const bool whole = padding == SignaturePadding::kRaw || padding == SignaturePadding::kX931;
  return whole ? RSA_NO_PADDING : RSA_PKCS1_PADDING;
}

int openssl_padding(EncryptionPadding padding) {
  if (padding == EncryptionPadding::kOaep) {
    return RSA_PKCS1_OAEP_PADDING;
  }
  return padding == EncryptionPadding::kRaw ? RSA_NO_PADDING : RSA_PKCS1_PADDING;
}

bool set_label(EVP_PKEY_CTX* context, ByteView label) {
  if (label.empty()) {
    return true;
  }
  void* copy = OPENSSL_memdup(label.data(), label.size());
  if (EVP_PKEY_CTX_set0_rsa_oaep_label(context, copy, static_cast<int>(label.size())) == 1) {
    return true;
  }
  OPENSSL_free(copy);
  return false;
}

RsaPublicParts public_parts(EVP_PKEY* key) {
  return {key_number(key, OSSL_PKEY_PARAM_RSA_N), key_number(key, OSSL_PKEY_PARAM_RSA_E)};
}

class EvpRsaPublic final : public RsaPublicKey, public EvpHolder {
 public:
  explicit EvpRsaPublic(const SharedEvpKey& key) : key_(key) {}

  [[nodiscard]] EVP_PKEY* evp_key() const override { return key_.get(); }
  [[nodiscard]] KeyKind kind() const override { return KeyKind::kRsa; }
  [[nodiscard]] size_t bits() const override {
    return static_cast<size_t>(EVP_PKEY_get_bits(key_.get()));
  }
  [[nodiscard]] RsaPublicParts parts() const override { return public_parts(key_.get()); }

  [[nodiscard]] Status verify(const SignatureScheme& scheme, ByteView digest,
                              ByteView signature) const override {
    const ErrorMark mark;
    const size_t len = modulus_len(key_.get());
    const Bytes message = TRY(message_to_pad(scheme, digest, len));
    if (scheme.padding == SignaturePadding::kX931) {
      return verify_x931(message, signature);
    }
    const EvpContext context = context_for(key_.get());
    if (signature.size() != len ||
        !start(context.get(), EVP_PKEY_verify_init, openssl_padding(scheme.padding)) ||
        EVP_PKEY_verify(context.get(), signature.data(), signature.size(), message.data(),
                        message.size()) != 1) {
      return kBadSignature;
    }
    return {};
  }

  [[nodiscard]] Result<Bytes> encrypt(const EncryptionScheme& scheme,
                                      ByteView plain) const override {
    const ErrorMark mark;
    const size_t len = modulus_len(key_.get());
    const bool raw = scheme.padding == EncryptionPadding::kRaw;
    if (plain.size() > max_plain_len(scheme.padding, len) || (raw && plain.size() != len)) {
      return fail(NTE_BAD_LEN, "the text does not fit the key");
    }
    const EvpContext context = context_for(key_.get());
    Bytes cipher(len);
    size_t written = len;
    if (!start(context.get(), EVP_PKEY_encrypt_init, openssl_padding(scheme.padding)) ||
        (scheme.padding == EncryptionPadding::kOaep && !set_label(context.get(), scheme.label)) ||
        EVP_PKEY_encrypt(context.get(), cipher.data(), &written, plain.data(), plain.size()) != 1) {
      return fail(NTE_BAD_DATA, "the key cannot encrypt this");
    }
    return cipher;
  }

  [[nodiscard]] std::unique_ptr<PublicKey> clone() const override {
    return std::make_unique<EvpRsaPublic>(key_);
  }

 private:
  [[nodiscard]] Status verify_x931(ByteView block, ByteView signature) const {
    const Result<Bytes> opened = encrypt({EncryptionPadding::kRaw, {}}, signature);
    if (!opened.ok()) {
      return kBadSignature;
    }
    const Bytes modulus = key_number(key_.get(), OSSL_PKEY_PARAM_RSA_N);
    if (!ct_equal(fold_x931(*opened, modulus), fold_x931(block, modulus))) {
      return kBadSignature;
    }
    return {};
  }

  SharedEvpKey key_;
};

class EvpRsaPrivate final : public RsaPrivateKey, public EvpHolder {
 public:
  explicit EvpRsaPrivate(const SharedEvpKey& key) : key_(key) {}

  [[nodiscard]] EVP_PKEY* evp_key() const override { return key_.get(); }
  [[nodiscard]] KeyKind kind() const override { return KeyKind::kRsa; }
  [[nodiscard]] size_t bits() const override {
    return static_cast<size_t>(EVP_PKEY_get_bits(key_.get()));
  }

  [[nodiscard]] std::unique_ptr<PublicKey> public_key() const override {
    return std::make_unique<EvpRsaPublic>(key_);
  }

  [[nodiscard]] RsaPrivateParts parts() const override {
    EVP_PKEY* const key = key_.get();
    return {public_parts(key),
            secret_key_number(key, OSSL_PKEY_PARAM_RSA_D),
            secret_key_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1),
            secret_key_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2),
            secret_key_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT1),
            secret_key_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT2),
            secret_key_number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1)};
  }

  [[nodiscard]] Result<Bytes> sign(const SignatureScheme& scheme, ByteView digest) const override {
    const ErrorMark mark;
    const size_t len = modulus_len(key_.get());
    const Bytes message = TRY(message_to_pad(scheme, digest, len));
    const EvpContext context = context_for(key_.get());
    Bytes signature(len);
    size_t written = len;
    if (!start(context.get(), EVP_PKEY_sign_init, openssl_padding(scheme.padding)) ||
        EVP_PKEY_sign(context.get(), signature.data(), &written, message.data(), message.size()) !=
            1) {
      return fail(NTE_BAD_DATA, "the key cannot sign this");
    }
    if (scheme.padding != SignaturePadding::kX931) {
      return signature;
    }
    return fold_x931(signature, key_number(key_.get(), OSSL_PKEY_PARAM_RSA_N));
  }

  [[nodiscard]] Result<SecretBytes> decrypt(const EncryptionScheme& scheme,
                                            ByteView cipher) const override {
    const ErrorMark mark;
    const size_t len = modulus_len(key_.get());
    const EvpContext context = context_for(key_.get());
    SecretBytes block(len);
    size_t written = len;
    if (cipher.size() != len || !start(context.get(), EVP_PKEY_decrypt_init, RSA_NO_PADDING) ||
        EVP_PKEY_decrypt(context.get(), block.reveal().data(), &written, cipher.data(),
                         cipher.size()) != 1) {
      return fail(NTE_BAD_DATA, "the ciphertext does not belong to the key");
    }
    return remove_padding(scheme, std::move(block));
  }

  [[nodiscard]] std::unique_ptr<PrivateKey> clone() const override {
    return std::make_unique<EvpRsaPrivate>(key_);
  }

 private:
  SharedEvpKey key_;
};

Result<std::unique_ptr<RsaPrivateKey>> private_key(EvpKey key) {
  if (key == nullptr) {
    return fail(NTE_BAD_DATA, "OpenSSL does not take the RSA key");
  }
  return std::unique_ptr<RsaPrivateKey>(
      std::make_unique<EvpRsaPrivate>(SharedEvpKey(std::move(key))));
}

}  // namespace

Result<std::unique_ptr<RsaPublicKey>> make_rsa_public(ByteView modulus, ByteView exponent) {
  TRY(check_rsa_public(modulus, exponent));
  EvpKey key = KeyParameters()
                   .number(OSSL_PKEY_PARAM_RSA_N, modulus)
                   .number(OSSL_PKEY_PARAM_RSA_E, exponent)
                   .make("RSA", EVP_PKEY_PUBLIC_KEY);
  if (key == nullptr) {
    return fail(NTE_BAD_DATA, "OpenSSL does not take the RSA key");
  }
  return std::unique_ptr<RsaPublicKey>(
      std::make_unique<EvpRsaPublic>(SharedEvpKey(std::move(key))));
}

Result<std::unique_ptr<RsaPrivateKey>> make_rsa_private(const RsaPrivateParts& parts,
                                                        KeyOrigin origin) {
  TRY(check_rsa_public(parts.open.modulus, parts.open.exponent));
  if (origin == KeyOrigin::kForeign) {
    TRY(check_rsa_private(parts));
  }
  return private_key(KeyParameters()
                         .number(OSSL_PKEY_PARAM_RSA_N, parts.open.modulus)
                         .number(OSSL_PKEY_PARAM_RSA_E, parts.open.exponent)
                         .number(OSSL_PKEY_PARAM_RSA_D, parts.exponent.reveal())
                         .number(OSSL_PKEY_PARAM_RSA_FACTOR1, parts.prime1.reveal())
                         .number(OSSL_PKEY_PARAM_RSA_FACTOR2, parts.prime2.reveal())
                         .number(OSSL_PKEY_PARAM_RSA_EXPONENT1, parts.exponent1.reveal())
                         .number(OSSL_PKEY_PARAM_RSA_EXPONENT2, parts.exponent2.reveal())
                         .number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, parts.coefficient.reveal())
                         .make("RSA", EVP_PKEY_KEYPAIR));
}

Result<std::unique_ptr<RsaPrivateKey>> generate_rsa(size_t bits, const KeepGoing& keep_going) {
  if (bits < kMinRsaBits || bits > kMaxRsaBits || bits % 8 != 0) {
    return fail(NTE_BAD_LEN, "an RSA key has 384 to 16384 bits, a multiple of 8");
  }
  if (bits < kMinOpensslBits) {
    return make_rsa_private(generate_small_rsa(bits), KeyOrigin::kStored);
  }
  const ErrorMark mark;
  const EvpContext context = context_for("RSA");
  if (EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1) {
    return fail(NTE_FAIL, "OpenSSL cannot generate an RSA key of this size");
  }
  return private_key(TRY(generate(context.get(), keep_going)));
}

}  // namespace opensspi::crypto
