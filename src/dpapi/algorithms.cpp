// SPDX-License-Identifier: MIT
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {

using crypto::AlgorithmId;

const crypto::AlgorithmRow* find_cipher(uint32_t id) {
  switch (static_cast<AlgorithmId>(id)) {
    case AlgorithmId::k3Des:
    case AlgorithmId::kAes128:
    case AlgorithmId::kAes192:
    case AlgorithmId::kAes256:
      return crypto::find_algorithm(static_cast<AlgorithmId>(id));
    default:
      return nullptr;
  }
}

const crypto::AlgorithmRow* find_hash(uint32_t id) {
  switch (static_cast<AlgorithmId>(id)) {
    case AlgorithmId::kHmac:
      return crypto::find_algorithm(AlgorithmId::kSha1);
    case AlgorithmId::kSha1:
    case AlgorithmId::kSha256:
    case AlgorithmId::kSha384:
    case AlgorithmId::kSha512:
      return crypto::find_algorithm(static_cast<AlgorithmId>(id));
    default:
      return nullptr;
  }
}

Status cbc_decrypt(const crypto::AlgorithmRow& cipher, ByteView key, ByteView iv, ByteSpan data) {
  const auto made = TRY(crypto::make_cipher(cipher, key, {}));
  made->restart(iv);
  made->decrypt(data, data);
  return {};
}

Status cbc_encrypt(const crypto::AlgorithmRow& cipher, ByteView key, ByteView iv, ByteSpan data) {
  const auto made = TRY(crypto::make_cipher(cipher, key, {}));
  made->restart(iv);
  made->encrypt(data, data);
  return {};
}

}  // namespace opensspi::dpapi
