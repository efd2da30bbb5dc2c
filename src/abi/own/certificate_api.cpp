// SPDX-License-Identifier: MIT
// opensspi_certificate_open: certificates and their keys from OpenSSL's files.
#include "abi/core/channel_certificates.h"
#include "abi/own/own_api.h"

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

int32_t opensspi_certificate_open(const void* certificates, size_t len, const void* key,
                                  size_t key_len, const char* password, size_t password_len,
                                  const struct _CERT_CONTEXT** context) {
  return own_status([&]() -> Status {
    if (context == nullptr || certificates == nullptr || (key == nullptr && key_len != 0)) {
      return kNullArgument;
    }
    *context = nullptr;
    *context = TRY(open_certificate(
        {view(certificates, len), view(key, key_len), password_of(password, password_len)}));
    return {};
  });
}

}  // extern "C"
