// SPDX-License-Identifier: MIT
// RSA keys below 512 bits, which OpenSSL uses but does not generate: Nettle generates them.
#include <nettle/rsa.h>

#include "crypto/random.h"
#include "crypto/rsa_checks.h"

namespace opensspi::crypto {
namespace {

constexpr unsigned long kExponent = 65537;

void fill(void* /*context*/, size_t len, uint8_t* out) { random_bytes({out, len}); }

// NettleKey owns both halves; GMP's numbers are wiped by hand, because GMP does not.
struct NettleKey {
  rsa_public_key open;
  rsa_private_key closed;

  NettleKey() {
    rsa_public_key_init(&open);
    rsa_private_key_init(&closed);
  }
  NettleKey(const NettleKey&) = delete;
  NettleKey& operator=(const NettleKey&) = delete;
  ~NettleKey() {
    for (mpz_ptr number : {closed.d, closed.p, closed.q, closed.a, closed.b, closed.c}) {
      wipe_number(number);
    }
    rsa_public_key_clear(&open);
    rsa_private_key_clear(&closed);
  }

  static void wipe_number(mpz_ptr number) {
    wipe({reinterpret_cast<uint8_t*>(number->_mp_d),
          static_cast<size_t>(number->_mp_alloc) * sizeof(mp_limb_t)});
  }
};

Bytes bytes_of(mpz_srcptr number) {
  Bytes bytes(nettle_mpz_sizeinbase_256_u(number));
  nettle_mpz_get_str_256(bytes.size(), bytes.data(), number);
  return bytes;
}

SecretBytes secret_bytes_of(mpz_srcptr number) {
  SecretBytes bytes(nettle_mpz_sizeinbase_256_u(number));
  nettle_mpz_get_str_256(bytes.size(), bytes.reveal().data(), number);
  return bytes;
}

}  // namespace

RsaPrivateParts generate_small_rsa(size_t bits) {
  NettleKey key;
  mpz_set_ui(key.open.e, kExponent);
  // It fails only for sizes that its caller refuses.
  rsa_generate_keypair(&key.open, &key.closed, nullptr, fill, nullptr, nullptr,
                       static_cast<unsigned>(bits), 0);
  return {{bytes_of(key.open.n), bytes_of(key.open.e)},
          secret_bytes_of(key.closed.d),
          secret_bytes_of(key.closed.p),
          secret_bytes_of(key.closed.q),
          secret_bytes_of(key.closed.a),
          secret_bytes_of(key.closed.b),
          secret_bytes_of(key.closed.c)};
}

}  // namespace opensspi::crypto
