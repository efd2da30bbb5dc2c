// SPDX-License-Identifier: MIT
#include "crypto/pbkdf2.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <cstdlib>
#include <memory>

#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

struct KdfFree {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

OSSL_PARAM octets(const char* name, ByteView value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(value.data()), value.size());
}

}  // namespace

// SP 800-132's lower bounds are disabled: protocols here use one round, and short salts.
void pbkdf2_sha256(ByteView password, ByteView salt, uint32_t rounds, ByteSpan out) {
  const std::unique_ptr<EVP_KDF, KdfFree> kdf(
      EVP_KDF_fetch(library_context(), OSSL_KDF_NAME_PBKDF2, nullptr));
  if (kdf == nullptr) {
    std::abort();
  }
  const std::unique_ptr<EVP_KDF_CTX, KdfFree> context(EVP_KDF_CTX_new(kdf.get()));
  char digest[] = "SHA256";
  int no_bounds = 1;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                               octets(OSSL_KDF_PARAM_PASSWORD, password),
                               octets(OSSL_KDF_PARAM_SALT, salt),
                               OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &rounds),
                               OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &no_bounds),
                               OSSL_PARAM_construct_end()};
  if (EVP_KDF_derive(context.get(), out.data(), out.size(), params) != 1) {
    std::abort();
  }
}

}  // namespace opensspi::crypto
