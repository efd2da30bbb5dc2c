// SPDX-License-Identifier: MIT
// Fuzz target: SubjectPublicKeyInfo. What makes a key is written in one way, which reads as the
// same key.
#include "cert/public_key_info.h"

#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

Result<cert::NamedPublicKey> key_of(const cert::PublicKeyInfo& info) {
  return cert::public_key_from_info({info.algorithm, info.parameters, {info.key, 0}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  const ByteView bytes(data, len);
  const auto info = cert::parse_public_key_info(bytes);
  if (!info.ok()) {
    return 0;
  }
  require(to_hex(*cert::encode_public_key_info(*info)) == to_hex(bytes));
  const auto key = key_of(*info);
  if (!key.ok()) {
    return 0;
  }
  const auto written = cert::public_key_info(*key->key, "");
  require(written.ok());
  const auto again = key_of(*written);
  require(again.ok() && again->key->kind() == key->key->kind() &&
          again->key->bits() == key->key->bits());
  const auto rewritten = cert::public_key_info(*again->key, "");
  require(to_hex(*cert::encode_public_key_info(*rewritten)) ==
          to_hex(*cert::encode_public_key_info(*written)));
  return 0;
}
