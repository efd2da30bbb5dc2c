// SPDX-License-Identifier: MIT
#include "csp/create_hash.h"

#include "crypto/mac.h"
#include "csp/channel_hash.h"
#include "csp/digest_hash.h"
#include "csp/session_key.h"

namespace opensspi::csp {
namespace {

constexpr Error kNoAlgorithm = fail(NTE_BAD_ALGID, "the provider does not have the algorithm");
constexpr Error kWrongKey = fail(NTE_BAD_KEY, "the hash takes a key of another kind");

Result<HashPtr> make_mac(const Key& key) {
  const SessionKey* session = key.session();
  if (session == nullptr) {
    return kWrongKey;
  }
  SessionKey::MacCipher mac = TRY(session->mac_cipher());
  auto hash = TRY(crypto::make_cbc_mac(std::move(mac.cipher), mac.iv.reveal()));
  return HashPtr(std::make_shared<DigestHash>(kAlgMac, std::move(hash)));
}

Result<HashPtr> make_hmac(const ProviderRow& provider, const Key& key) {
  const SessionKey* session = key.session();
  if (session == nullptr) {
    return kWrongKey;
  }
  return HashPtr(std::make_shared<HmacHash>(provider, TRY(session->hmac_key())));
}

Result<HashPtr> make_keyed_hash(const ProviderRow& provider, AlgorithmNumber algorithm, Key& key) {
  if (algorithm == kAlgMac) {
    return make_mac(key);
  }
  if (algorithm == kAlgHmac) {
    return make_hmac(provider, key);
  }
  std::shared_ptr<TlsMaster> master = key.tls_master();
  if (master == nullptr) {
    return kWrongKey;
  }
  if (algorithm == kAlgTls1Prf) {
    return HashPtr(std::make_shared<PrfHash>(TRY(master->prf_secret())));
  }
  TRY(master->become_master());
  return HashPtr(std::make_shared<MasterHash>(std::move(master)));
}

}  // namespace

Result<HashPtr> create_hash(const ProviderRow& provider, AlgorithmNumber algorithm, Key* key,
                            uint32_t flags) {
  if (flags != 0) {
    return fail(NTE_BAD_FLAGS, "the flags are not supported");
  }
  const bool is_prf = algorithm == kAlgTls1Prf && provider.find(kAlgTls1Master) != nullptr;
  if (provider.find(algorithm) == nullptr && !is_prf) {
    return kNoAlgorithm;
  }
  if (algorithm == kAlgSsl3ShaMd5) {
    return HashPtr(std::make_shared<ShaMd5Hash>());
  }
  if (algorithm == kAlgMac || algorithm == kAlgHmac || is_prf ||
      algorithm == kAlgSchannelMasterHash) {
    if (key == nullptr) {
      return fail(NTE_BAD_KEY, "the hash takes a key");
    }
    return make_keyed_hash(provider, algorithm, *key);
  }
  const auto* row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
  if (row == nullptr) {
    return kNoAlgorithm;
  }
  return HashPtr(std::make_shared<DigestHash>(algorithm, TRY(crypto::make_hash(*row))));
}

}  // namespace opensspi::csp
