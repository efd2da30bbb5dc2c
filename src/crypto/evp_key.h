// SPDX-License-Identifier: MIT
// Shared by the files of key types: EVP keys from numbers, and operations that leave nothing in
// OpenSSL's error queue, which belongs to the application.
#pragma once

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <vector>

#include "crypto/number.h"
#include "crypto/openssl_bridge.h"
#include "crypto/public_key.h"

namespace opensspi::crypto {

// EvpHolder is every key whose numbers are in memory.
class EvpHolder {
 public:
  virtual ~EvpHolder() = default;
  [[nodiscard]] virtual EVP_PKEY* evp_key() const = 0;
};

// SharedEvpKey counts references on one key.
class SharedEvpKey {
 public:
  explicit SharedEvpKey(EvpKey key) : key_(std::move(key)) {}
  SharedEvpKey(const SharedEvpKey& other) : key_(other.key_.get()) { EVP_PKEY_up_ref(key_.get()); }
  SharedEvpKey& operator=(const SharedEvpKey&) = delete;
  [[nodiscard]] EVP_PKEY* get() const { return key_.get(); }

 private:
  EvpKey key_;
};

// ErrorMark removes what is added to the thread's error queue while it exists.
class ErrorMark {
 public:
  ErrorMark() { ERR_set_mark(); }
  ErrorMark(const ErrorMark&) = delete;
  ErrorMark& operator=(const ErrorMark&) = delete;
  ~ErrorMark() { ERR_pop_to_mark(); }
};

struct EvpContextFree {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using EvpContext = std::unique_ptr<EVP_PKEY_CTX, EvpContextFree>;

// context_for returns a context for operations with `key`, or for generating keys of a type. Both
// throw std::bad_alloc.
EvpContext context_for(EVP_PKEY* key);
EvpContext context_for(const char* type);

// KeyParameters collects a key's numbers. Numbers are copied, and wiped at the end; texts must
// outlive it.
class KeyParameters {
 public:
  KeyParameters& number(const char* name, ByteView big_endian);
  KeyParameters& bytes(const char* name, ByteView value);
  KeyParameters& text(const char* name, const char* value);
  // make returns the key, or nullptr if OpenSSL refuses it. `selection` is EVP_PKEY_*.
  [[nodiscard]] EvpKey make(const char* type, int selection);

 private:
  std::vector<SecretBytes> values_;
  std::vector<OSSL_PARAM> params_;
};

// key_number reads a number of a key, big-endian without leading zeros; empty if it has none.
Bytes key_number(EVP_PKEY* key, const char* name);
SecretBytes secret_key_number(EVP_PKEY* key, const char* name);

// generate runs EVP_PKEY_generate and calls `keep_going` from OpenSSL's callback. ERROR_CANCELLED
// if that returned false, NTE_FAIL if OpenSSL fails.
Result<EvpKey> generate(EVP_PKEY_CTX* context, const KeepGoing& keep_going);

}  // namespace opensspi::crypto
