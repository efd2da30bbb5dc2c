// SPDX-License-Identifier: MIT
#include "csp/create_hash.h"

#include "crypto/mac.h"
#include "csp/channel_hash.h"
#include "csp/digest_hash.h"
#include "csp/session_key.h"

namespace opensspi::csp {
namespace {

constexpr Error kWrongKey = fail(NTE_BAD_KEY, "the hash takes a key of another kind");

Result<HashPtr> make_mac(const std::shared_ptr<Provider>& provider, const Key& key) {
  const SessionKey* session = key.session();
  if (session == nullptr) {
    return kWrongKey;
  }
  SessionKey::MacCipher mac = TRY(session->mac_cipher());
  auto hash = TRY(crypto::make_cbc_mac(std::move(mac.cipher), mac.iv.reveal()));
  return HashPtr(std::make_shared<DigestHash>(provider, kAlgMac, std::move(hash)));
}

Result<HashPtr> make_hmac(const std::shared_ptr<Provider>& provider, const Key& key) {
  const SessionKey* session = key.session();
  if (session == nullptr) {
    return kWrongKey;
  }
  return HashPtr(std::make_shared<HmacHash>(provider, TRY(session->hmac_key())));
}

}  // namespace

Result<HashPtr> create_keyed_hash(const std::shared_ptr<Provider>& provider,
                                  AlgorithmNumber algorithm, Key& key) {
  if (algorithm == kAlgMac) {
    return make_mac(provider, key);
  }
  if (algorithm == kAlgHmac) {
    return make_hmac(provider, key);
  }
  std::shared_ptr<TlsMaster> master = key.tls_master();
  if (master == nullptr) {
    return kWrongKey;
  }
  if (algorithm == kAlgTls1Prf) {
    return HashPtr(std::make_shared<PrfHash>(provider, TRY(master->prf_secret())));
  }
  TRY(master->become_master());
  return HashPtr(std::make_shared<MasterHash>(provider, std::move(master)));
}

}  // namespace opensspi::csp
