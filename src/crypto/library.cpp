#include "crypto/library.h"

#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "base/fork.h"

namespace opensspi::crypto {
namespace {

ForkSafeMutex g_mutex;
std::atomic<OSSL_LIB_CTX*> g_context{nullptr};

OSSL_LIB_CTX* new_context() {
  OSSL_LIB_CTX* const context = OSSL_LIB_CTX_new();
  uint8_t first = 0;
  if (context == nullptr || RAND_bytes_ex(context, &first, sizeof(first), 0) != 1) std::abort();
  return context;
}

template <class Algorithm>
using Fetched = std::map<std::string, Algorithm*, std::less<>>;

template <class Algorithm, class Fetch>
const Algorithm* fetch_once(const char* name, Fetch fetch) {
  static Fetched<Algorithm>* const fetched =
      new Fetched<Algorithm>;  // NOLINT: kept for ever on purpose
  OSSL_LIB_CTX* const context = library_context();  // before the lock, it takes the fork gate
  std::lock_guard lock(g_mutex);
  const auto found = fetched->find(name);
  if (found != fetched->end()) return found->second;
  return fetched->emplace(name, fetch(context, name, nullptr)).first->second;
}

}  // namespace

// Making the context takes locks of libcrypto, as does making its random generators, which the
// first byte asked for does: no fork may come between.
OSSL_LIB_CTX* library_context() {
  if (OSSL_LIB_CTX* known = g_context.load(std::memory_order_acquire)) return known;
  const ForkHold hold;
  static OSSL_LIB_CTX* const context = new_context();
  g_context.store(context, std::memory_order_release);
  return context;
}

const EVP_MD* fetched_digest(const char* name) { return fetch_once<EVP_MD>(name, EVP_MD_fetch); }

const EVP_CIPHER* fetched_cipher(const char* name) {
  return fetch_once<EVP_CIPHER>(name, EVP_CIPHER_fetch);
}

bool host_is_fips() {
  static const bool fips = [] {
    if (EVP_default_properties_is_fips_enabled(nullptr) == 1) return true;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen("/proc/sys/crypto/fips_enabled", "re"), std::fclose);
    return file != nullptr && std::fgetc(file.get()) == '1';
  }();
  return fips;
}

}  // namespace opensspi::crypto
