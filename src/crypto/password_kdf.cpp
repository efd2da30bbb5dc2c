// SPDX-License-Identifier: MIT
#include "crypto/password_kdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>
#include <string>
#include <vector>

#include "crypto/evp_key.h"
#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

struct KdfFree {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

// OpenSSL takes no null pointer, not even for no bytes.
OSSL_PARAM octets(const char* name, ByteView value) {
  static uint8_t nothing = 0;
  auto* const bytes = value.empty() ? &nothing : const_cast<uint8_t*>(value.data());  // NOLINT
  return OSSL_PARAM_construct_octet_string(name, bytes, value.size());
}

// Inputs are what both functions take. They outlive the parameters that point to them.
struct Inputs {
  Inputs(const AlgorithmRow& hash, ByteView password, ByteView salt, uint32_t num_rounds)
      : digest(hash.name), rounds(num_rounds) {
    params = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
              octets(OSSL_KDF_PARAM_PASSWORD, password), octets(OSSL_KDF_PARAM_SALT, salt),
              OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &rounds)};
  }
  std::string digest;
  uint32_t rounds;
  std::vector<OSSL_PARAM> params;
};

Status derive(const char* name, Inputs& inputs, ByteSpan out) {
  const ErrorMark mark;
  const std::unique_ptr<EVP_KDF, KdfFree> kdf(EVP_KDF_fetch(library_context(), name, nullptr));
  const std::unique_ptr<EVP_KDF_CTX, KdfFree> context(kdf == nullptr ? nullptr
                                                                     : EVP_KDF_CTX_new(kdf.get()));
  inputs.params.push_back(OSSL_PARAM_construct_end());
  if (context == nullptr ||
      EVP_KDF_derive(context.get(), out.data(), out.size(), inputs.params.data()) != 1) {
    return fail(NTE_FAIL, "OpenSSL cannot derive a key from this password");
  }
  return {};
}

}  // namespace

// SP 800-132's lower bounds are disabled: files have short salts and few rounds.
Status pbkdf2(const AlgorithmRow& hash, ByteView password, ByteView salt, uint32_t rounds,
              ByteSpan out) {
  Inputs inputs(hash, password, salt, rounds);
  int no_bounds = 1;
  inputs.params.push_back(OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &no_bounds));
  return derive(OSSL_KDF_NAME_PBKDF2, inputs, out);
}

Status pkcs12_kdf(const AlgorithmRow& hash, Pkcs12Purpose purpose, ByteView password, ByteView salt,
                  uint32_t rounds, ByteSpan out) {
  Inputs inputs(hash, password, salt, rounds);
  int id = static_cast<int>(purpose);
  inputs.params.push_back(OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS12_ID, &id));
  return derive("PKCS12KDF", inputs, out);
}

}  // namespace opensspi::crypto
