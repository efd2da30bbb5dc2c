// SPDX-License-Identifier: MIT
#include "dpapi/memory.h"

#include "base/fork.h"
#include "base/secret.h"
#include "crypto/random.h"
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {
namespace {

constexpr size_t kBlockLen = 16;
constexpr std::array<uint8_t, kBlockLen> kZeroIv{};
constexpr Error kBadLen =
    fail(ERROR_INVALID_PARAMETER, "memory can be encrypted in units of 8 or 16 bytes only");

// One key for AES, one for the 3DES of a lone unit.
struct MemoryKeys final {
  SecretArray<32> aes;
  SecretArray<24> des;
};

constinit MadeOnce<SecretBox<MemoryKeys>> g_keys;

const MemoryKeys& keys() {
  return *g_keys.get([] {
    auto made = make_secret<MemoryKeys>();
    crypto::random_bytes(made->aes.reveal());
    crypto::random_bytes(made->des.reveal());
    return made;
  });
}

const crypto::AlgorithmRow& aes() { return row_of(crypto::AlgorithmId::kAes256); }
const crypto::AlgorithmRow& des() { return row_of(crypto::AlgorithmId::k3Des); }
ByteView des_iv() { return ByteView(kZeroIv).first(kMemoryUnit); }

}  // namespace

// Memory that ends in half a block: the last block overlaps the one before by that half, which is
// then encrypted twice.
Status encrypt_memory(ByteSpan memory) {
  if (memory.size() % kMemoryUnit != 0) {
    return kBadLen;
  }
  if (memory.empty()) {
    return {};
  }
  if (memory.size() == kMemoryUnit) {
    return cbc_encrypt(des(), keys().des.reveal(), des_iv(), memory);
  }
  const size_t whole = memory.size() / kBlockLen * kBlockLen;
  TRY(cbc_encrypt(aes(), keys().aes.reveal(), kZeroIv, memory.first(whole)));
  if (whole == memory.size()) {
    return {};
  }
  return cbc_encrypt(aes(), keys().aes.reveal(), kZeroIv, memory.last(kBlockLen));
}

Status decrypt_memory(ByteSpan memory) {
  if (memory.size() % kMemoryUnit != 0) {
    return kBadLen;
  }
  if (memory.empty()) {
    return {};
  }
  if (memory.size() == kMemoryUnit) {
    return cbc_decrypt(des(), keys().des.reveal(), des_iv(), memory);
  }
  const size_t whole = memory.size() / kBlockLen * kBlockLen;
  if (whole != memory.size()) {
    TRY(cbc_decrypt(aes(), keys().aes.reveal(), kZeroIv, memory.last(kBlockLen)));
  }
  return cbc_decrypt(aes(), keys().aes.reveal(), kZeroIv, memory.first(whole));
}

}  // namespace opensspi::dpapi
