// SPDX-License-Identifier: MIT
// A key in memory is already an EVP_PKEY. A token's key becomes an RSA object with our own method,
// the only way in which OpenSSL 3 accepts an external operation without a provider.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/openssl_bridge.h"

#include <openssl/rsa.h>

#include <cstdlib>
#include <cstring>

#include "base/fork.h"
#include "crypto/evp_key.h"
#include "crypto/number.h"
#include "crypto/rsa.h"

namespace opensspi::crypto {
namespace {

struct RsaFree {
  void operator()(RSA* key) const { RSA_free(key); }
};

void free_key(void* /*parent*/, void* key, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*argl*/,
              void* /*argp*/) {
  delete static_cast<PrivateKey*>(key);
}

constinit MadeOnce<int> g_key_index;

int key_index() {
  return g_key_index.get(
      [] { return RSA_get_ex_new_index(0, nullptr, nullptr, nullptr, free_key); });
}

const PrivateKey& key_of(const RSA* rsa) {
  return *static_cast<const PrivateKey*>(RSA_get_ex_data(rsa, key_index()));
}

template <class Answer>
int written(Answer answer, uint8_t* out) {
  if (!answer.ok()) {
    return -1;
  }
  std::memcpy(out, answer->data(), answer->size());
  return static_cast<int>(answer->size());
}

// OpenSSL's "private encryption" is a signature's last step: with padding 1 the method pads, with
// none OpenSSL has already padded (PSS).
int sign_block(int len, const uint8_t* from, uint8_t* to, RSA* rsa, int padding) {
  SignatureScheme scheme{SignaturePadding::kRaw, nullptr};
  if (padding == RSA_PKCS1_PADDING) {
    scheme.padding = SignaturePadding::kPkcs1NoOid;
  }
  if (padding != RSA_PKCS1_PADDING && padding != RSA_NO_PADDING) {
    return -1;
  }
  return written(key_of(rsa).sign(scheme, {from, static_cast<size_t>(len)}), to);
}

int decrypt_block(int len, const uint8_t* from, uint8_t* to, RSA* rsa, int padding) {
  EncryptionScheme scheme{EncryptionPadding::kRaw, {}};
  if (padding == RSA_PKCS1_PADDING) {
    scheme.padding = EncryptionPadding::kPkcs1;
  }
  if (padding == RSA_PKCS1_OAEP_PADDING) {
    scheme.padding = EncryptionPadding::kOaep;
  }
  const Result<SecretBytes> plain = key_of(rsa).decrypt(scheme, {from, static_cast<size_t>(len)});
  if (!plain.ok()) {
    return -1;
  }
  if (!plain->empty()) {
    std::memcpy(to, plain->reveal().data(), plain->size());
  }
  return static_cast<int>(plain->size());
}

constinit MadeOnce<RSA_METHOD*> g_token_method;

const RSA_METHOD* token_method() {
  return g_token_method.get([] {
    RSA_METHOD* made = RSA_meth_dup(RSA_PKCS1_OpenSSL());
    if (made == nullptr) {
      std::abort();
    }
    RSA_meth_set1_name(made, "OpenSSPI key on a token");
    RSA_meth_set_flags(made, RSA_METHOD_FLAG_NO_CHECK | RSA_FLAG_EXT_PKEY);
    RSA_meth_set_priv_enc(made, sign_block);
    RSA_meth_set_priv_dec(made, decrypt_block);
    RSA_meth_set_mod_exp(made, nullptr);
    return made;
  });
}

Result<EvpKey> bridge(const PrivateKey& key) {
  const std::unique_ptr<PublicKey> open = key.public_key();
  const auto* const rsa_open = dynamic_cast<const RsaPublicKey*>(open.get());
  if (rsa_open == nullptr) {
    return fail(NTE_BAD_KEY, "only RSA keys of tokens work with OpenSSL");
  }
  const RsaPublicParts parts = rsa_open->parts();
  const std::unique_ptr<RSA, RsaFree> rsa(RSA_new());
  EvpKey evp(EVP_PKEY_new());
  if (rsa == nullptr || evp == nullptr) {
    throw std::bad_alloc();
  }
  RSA_set0_key(rsa.get(), number_from(parts.modulus).release(),
               number_from(parts.exponent).release(), nullptr);
  RSA_set_method(rsa.get(), token_method());
  RSA_set_ex_data(rsa.get(), key_index(), key.clone().release());
  if (EVP_PKEY_set1_RSA(evp.get(), rsa.get()) != 1) {
    return fail(NTE_BAD_KEY, "OpenSSL does not take the token's key");
  }
  return evp;
}

Result<EvpKey> shared(const EvpHolder& holder) {
  EVP_PKEY_up_ref(holder.evp_key());
  return EvpKey(holder.evp_key());
}

}  // namespace

Result<EvpKey> to_openssl(const PrivateKey& key) {
  if (const auto* const holder = dynamic_cast<const EvpHolder*>(&key)) {
    return shared(*holder);
  }
  return bridge(key);
}

Result<EvpKey> to_openssl(const PublicKey& key) {
  if (const auto* const holder = dynamic_cast<const EvpHolder*>(&key)) {
    return shared(*holder);
  }
  return fail(NTE_BAD_KEY, "the key has no numbers that OpenSSL could use");
}

}  // namespace opensspi::crypto
