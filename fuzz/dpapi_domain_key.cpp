// SPDX-License-Identifier: MIT
// The domain's copy of a master key, with a key that opens everything: what RSA decrypted is
// hostile, too.
#include <algorithm>
#include <cstdlib>

#include "dpapi/domain_key.h"

using namespace opensspi;
using namespace opensspi::dpapi;

namespace {

// Decrypts to the ciphertext itself.
class OpenKey final : public crypto::PrivateKey {
 public:
  [[nodiscard]] crypto::KeyKind kind() const override { return crypto::KeyKind::kRsa; }
  [[nodiscard]] size_t bits() const override { return 2048; }
  [[nodiscard]] std::unique_ptr<crypto::PublicKey> public_key() const override { return nullptr; }
  [[nodiscard]] Result<SecretBytes> decrypt(const crypto::EncryptionScheme& /*scheme*/,
                                            ByteView cipher) const override {
    return SecretBytes(cipher);
  }
  [[nodiscard]] std::unique_ptr<crypto::PrivateKey> clone() const override { return nullptr; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto domain_key = parse_domain_key({data, size});
  if (!domain_key.ok()) {
    return 0;
  }
  const auto opened = open_domain_key(*domain_key, OpenKey());
  if (opened.ok() && opened->master_key == nullptr) {
    abort();
  }
  return 0;
}
