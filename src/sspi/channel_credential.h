// SPDX-License-Identifier: MIT
// ChannelCredential: what a program gives a package that protects channels (TLS).
#pragma once

#include <openssl/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sspi/attributes.h"

namespace opensspi::cert {
class Store;
}

namespace opensspi::sspi {

// HostTrust is the certificates of the host that peers are validated with. The stores show later
// changes. Any thread.
struct HostTrust {
  using Stores = std::vector<std::shared_ptr<cert::Store>>;
  Stores roots;
  Stores authorities;  // that complete a chain, and are not trusted by themselves
  Stores distrusted;
  Stores account_authorities;  // "NTAuth": whose certificates may name accounts
};

// ChannelIdentity is a certificate whose private key the program has, in memory or on a token.
struct ChannelIdentity {
  Bytes certificate;               // DER
  std::vector<Bytes> authorities;  // DER; the ones above it, in order
  std::shared_ptr<EVP_PKEY> key;
  Bytes ocsp_response = {};  // about the certificate, for a server to staple; empty: none
};

// ClientCertificates finds the certificate of a client whose program gave none. Any thread.
class ClientCertificates {
 public:
  ClientCertificates() = default;
  ClientCertificates(const ClientCertificates&) = delete;
  ClientCertificates& operator=(const ClientCertificates&) = delete;
  virtual ~ClientCertificates() = default;
  // choose returns a certificate for clients that is valid at this time, below one of the
  // authorities, whose names are in DER; if there are no names, below any. Nothing if there is
  // none.
  [[nodiscard]] virtual std::optional<ChannelIdentity> choose(const std::vector<Bytes>& issuers,
                                                              Filetime now) const = 0;
};

// CryptoUsage mirrors eTlsAlgorithmUsage.
enum class CryptoUsage : uint8_t { kKeyExchange, kSignature, kCipher, kDigest, kCertificate };

// CryptoSetting is one algorithm that a program turns off (CRYPTO_SETTINGS). UTF-8.
struct CryptoSetting {
  CryptoUsage usage = CryptoUsage::kKeyExchange;
  std::string algorithm;
  std::vector<std::string> chaining_modes;
  uint32_t min_bits = 0;
  uint32_t max_bits = 0;
};

// TlsParameters restricts the connections that offer one of `application_protocols`, or all
// connections if that is empty (TLS_PARAMETERS).
struct TlsParameters {
  std::vector<std::string> application_protocols;
  uint32_t disabled_protocols = 0;  // SP_PROT_*
  std::vector<CryptoSetting> disabled;
  uint32_t flags = 0;  // TLS_PARAMS_OPTIONAL
};

// ChannelCredential is SCHANNEL_CRED (version 3 and 4) or SCH_CREDENTIALS (version 5), with its
// handles and pointers resolved.
struct ChannelCredential {
  uint32_t version = 0;
  std::vector<ChannelIdentity> identities;
  std::vector<Bytes> root_certificates;  // DER; of the program's own root store
  bool has_root_store = false;
  // Its roots count only if the program has no root store. Null: nothing of the host is used.
  std::shared_ptr<const HostTrust> host_trust;
  // Null: no certificate is chosen for the program.
  std::shared_ptr<const ClientCertificates> client_certificates;
  std::vector<uint32_t> supported_algorithms;  // ALG_ID; empty: the package's own choice
  uint32_t enabled_protocols = 0;              // SP_PROT_*; 0: the package's own choice
  uint32_t minimum_strength = 0;               // bits; 0: the package's own choice
  uint32_t maximum_strength = 0;
  uint32_t session_lifespan = 0;  // milliseconds; 0: the package's own choice
  uint32_t flags = 0;             // SCH_CRED_*, SCH_*
  std::vector<TlsParameters> tls_parameters;
};

}  // namespace opensspi::sspi
