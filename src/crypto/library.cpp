// SPDX-License-Identifier: MIT
#include "crypto/library.h"

#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "base/fork.h"
#include "base/mutex.h"

namespace opensspi::crypto {
namespace {

ForkSafeMutex g_mutex;
constinit MadeOnce<OSSL_LIB_CTX*> g_context;
constinit MadeOnce<bool> g_fips;

OSSL_LIB_CTX* new_context() {
  OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
  uint8_t first = 0;
  if (context == nullptr || RAND_bytes_ex(context, &first, sizeof(first), 0) != 1) {
    std::abort();
  }
  return context;
}

template <class Algorithm>
using Fetched = std::map<std::string, Algorithm*, std::less<>>;

template <class Algorithm, class Fetch>
const Algorithm* fetch_once(const char* name, Fetch fetch) {
  static Fetched<Algorithm>* const fetched =
      new Fetched<Algorithm>;  // NOLINT: never destroyed on purpose
  OSSL_LIB_CTX* const context =
      library_context();  // before the lock, because it takes the fork gate
  const MutexLock lock(g_mutex);
  const auto found = fetched->find(name);
  if (found != fetched->end()) {
    return found->second;
  }
  return fetched->emplace(name, fetch(context, name, nullptr)).first->second;
}

}  // namespace

// Creating the context takes locks of libcrypto, and so does creating its random generators, which
// the first request for a byte does: no fork may happen meanwhile.
OSSL_LIB_CTX* library_context() { return g_context.get(new_context); }

const EVP_MD* fetched_digest(const char* name) { return fetch_once<EVP_MD>(name, EVP_MD_fetch); }

const EVP_CIPHER* fetched_cipher(const char* name) {
  return fetch_once<EVP_CIPHER>(name, EVP_CIPHER_fetch);
}

void keep_library_at_exit() { OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr); }

std::string_view openssl_version() { return OpenSSL_version(OPENSSL_VERSION); }

bool host_is_fips() {
  return g_fips.get([] {
    if (EVP_default_properties_is_fips_enabled(nullptr) == 1) {
      return true;
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen("/proc/sys/crypto/fips_enabled", "re"), std::fclose);
    return file != nullptr && std::fgetc(file.get()) == '1';
  });
}

}  // namespace opensspi::crypto
