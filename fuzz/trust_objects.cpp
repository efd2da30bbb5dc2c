// SPDX-License-Identifier: MIT
// What a trust module says of a certificate: an attached extension, and a serial number.
#include "cert/stores/trust_objects.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  using namespace opensspi;  // NOLINT: a target is one small program
  const Bytes bytes(data, data + len);
  crypto::pkcs11::TrustObjects objects;
  objects.certificates.push_back({.encoded = {1}, .public_key_info = {3}, .trusted = true});
  objects.certificates.push_back(
      {.encoded = {2}, .issuer = bytes, .serial = bytes, .distrusted = true});
  objects.extensions.push_back({.public_key_info = {3}, .encoded = bytes});
  const cert::TrustedByModule trust = cert::read_trust_objects(objects);
  if (trust.anchors.size() != 1 || trust.distrusted.size() != 1 ||
      trust.distrusted_names.size() > 1) {
    std::abort();
  }
  return 0;
}
