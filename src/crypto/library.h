// SPDX-License-Identifier: MIT
// OpenSSL as this library uses it: a context of its own, algorithms fetched once.
#pragma once

#include <openssl/evp.h>

#include <string_view>

namespace opensspi::crypto {

// library_context is a library context of our own: the application's OpenSSL configuration,
// providers and default properties neither reach it nor are changed by it. Created at first use,
// never destroyed.
OSSL_LIB_CTX* library_context();

// fetched_digest and fetched_cipher return an algorithm that is fetched once and kept, or nullptr
// if the host's OpenSSL lacks it.
const EVP_MD* fetched_digest(const char* name);
const EVP_CIPHER* fetched_cipher(const char* name);

// keep_library_at_exit makes libcrypto keep its state when the process exits, as threads may still
// use it. It has no effect if the application used libcrypto before.
void keep_library_at_exit();

// host_is_fips returns whether this host is in FIPS mode (the kernel says so, or OpenSSL's
// configuration makes the fips provider the default).
bool host_is_fips();

// openssl_version returns the version of the libcrypto in use, with its date.
std::string_view openssl_version();

}  // namespace opensspi::crypto
