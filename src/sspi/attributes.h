// SPDX-License-Identifier: MIT
// Attributes: the values that can be queried from a context or a credential.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/filetime.h"
#include "base/secret.h"
#include "identity/client.h"
#include "sspi/flags.h"

namespace opensspi::cert {
class Store;
}

namespace opensspi::sspi {

// Attribute mirrors SECPKG_ATTR_*.
enum class Attribute : uint32_t {
  kSizes = 0,
  kNames = 1,
  kLifespan = 2,
  kDceInfo = 3,
  kStreamSizes = 4,
  kKeyInfo = 5,
  kAuthority = 6,
  kPasswordExpiry = 8,
  kSessionKey = 9,
  kPackageInfo = 10,
  kNegotiationInfo = 12,
  kNativeNames = 13,
  kFlags = 14,
  kTargetInformation = 17,
  kAccessToken = 18,
  kUniqueBindings = 25,
  kEndpointBindings = 26,
  kClientSpecifiedTarget = 27,
  kLastClientTokenStatus = 30,
  kDtlsMtu = 34,
  kApplicationProtocol = 35,
  kRemoteCertificate = 0x53,
  kLocalCertificate = 0x54,
  kRootStore = 0x55,
  kIssuerList = 0x59,
  kConnectionInfo = 0x5A,
  kEapKeyBlock = 0x5B,
  kSessionInfo = 0x5D,
  kAppData = 0x5E,
  kCipherInfo = 0x64,
  kSupportedSignatures = 0x66,
  kUiInfo = 0x68,
  kEarlyStart = 0x69,
  kKeyingMaterialInfo = 0x6A,
  kKeyingMaterial = 0x6B,
  kSubjectSecurityAttributes = 128,
};

// CredentialAttribute mirrors SECPKG_CRED_ATTR_* and the SECPKG_ATTR_* of credentials.
enum class CredentialAttribute : uint32_t {
  kNames = 1,
  kKdcProxySettings = 3,
  kCertificate = 4,
  kSupportedAlgorithms = 0x56,
  kCipherStrengths = 0x57,
  kSupportedProtocols = 0x58,
};

struct PackageInfo;

struct Sizes {
  uint32_t max_token = 0;
  uint32_t max_signature = 0;
  uint32_t block_size = 0;
  uint32_t security_trailer = 0;
};
struct StreamSizes {
  uint32_t header = 0;
  uint32_t trailer = 0;
  uint32_t maximum_message = 0;
  uint32_t buffers = 0;
  uint32_t block_size = 0;
};
struct Names {
  std::string user;  // DOMAIN\user or user@REALM, UTF-8
};
struct NativeNames {
  std::string client;
  std::string server;
};
struct Lifespan {
  Filetime start;
  Filetime expiry;
};
// DceInfo: the service that the client represents; `privilege_service` is 0 for Windows' own
// packages.
struct DceInfo {
  uint32_t privilege_service = 0;
  std::string pac;
};
struct KeyInfo {
  std::string signature_algorithm_name;
  std::string encrypt_algorithm_name;
  uint32_t key_bits = 0;
  uint32_t signature_algorithm = 0;
  uint32_t encrypt_algorithm = 0;
};
struct PasswordExpiry {
  Filetime when;
};
struct SessionKey {
  SecretBytes bytes;
};
struct PackageReference {
  const PackageInfo* package = nullptr;  // static storage
};
struct NegotiationInfo {
  const PackageInfo* package = nullptr;
  uint32_t state = 0;  // SECPKG_NEGOTIATION_*: kNegotiationComplete, …
};
inline constexpr uint32_t kNegotiationComplete = 0;
inline constexpr uint32_t kNegotiationOptimistic = 1;  // one mechanism was tried, none agreed on
inline constexpr uint32_t kNegotiationInProgress = 2;
inline constexpr uint32_t kNegotiationDirect = 3;  // a mechanism alone, without SPNEGO around it
struct ContextFlags {
  Flags granted;
};
struct ClientToken {
  identity::ClientPtr client;
};
struct AuthorityName {
  std::string name;
};
struct TargetInformation {
  Bytes marshalled;
};
struct ClientSpecifiedTarget {
  std::string target;
};
struct LastClientTokenStatus {
  uint32_t status = 0;  // SecPkgAttrLastClientTokenYes, No, Maybe
};

// ChannelToBind is SEC_CHANNEL_BINDINGS with the bytes that follow it, as src/abi returns it.
struct ChannelToBind {
  Bytes marshalled;
};
struct DtlsMtu {
  uint32_t bytes = 0;
};
// ApplicationProtocol is what ALPN (RFC 7301) agreed on; the numbers are those of
// SecPkgContext_ApplicationProtocol.
struct ApplicationProtocol {
  uint32_t status = 0;
  uint32_t extension = 0;
  Bytes protocol;  // at most 255 bytes
};
// SentCertificate is an end's certificate and what was sent with it, in DER.
struct SentCertificate {
  Bytes leaf;
  std::vector<Bytes> authorities;
  Bytes ocsp_response = {};  // that was stapled to it; empty: none
};
// RootStore is the stores whose roots a context trusts.
struct RootStore {
  std::vector<std::shared_ptr<cert::Store>> stores;
};
// IssuerList is the names, in DER, of the authorities whose certificates a server accepts.
struct IssuerList {
  std::vector<Bytes> names;
};
// ConnectionInfo: a protocol as SP_PROT_*, algorithms as ALG_ID, strengths in bits.
struct ConnectionInfo {
  uint32_t protocol = 0;
  uint32_t cipher = 0;
  uint32_t cipher_bits = 0;
  uint32_t hash = 0;
  uint32_t hash_bits = 0;
  uint32_t exchange = 0;
  uint32_t exchange_bits = 0;
};
// CipherInfo: a protocol version and a cipher suite as TLS numbers them, names in ASCII of at most
// 63 letters, lengths in bits.
struct CipherInfo {
  uint32_t protocol = 0;
  uint32_t suite = 0;
  uint32_t base_suite = 0;
  std::string suite_name;
  std::string cipher;
  uint32_t cipher_bits = 0;
  uint32_t cipher_block_bits = 0;
  std::string hash;
  uint32_t hash_bits = 0;
  std::string exchange;
  uint32_t min_exchange_bits = 0;
  uint32_t max_exchange_bits = 0;
  std::string certificate;
  uint32_t key_type = 0;
};
// EapKeyBlock is 128 bytes of keys and 64 bytes of initialisation vectors (RFC 5216, 2.3).
struct EapKeyBlock {
  SecretBytes bytes;
};
struct SessionInfo {
  uint32_t flags = 0;  // SSL_SESSION_RECONNECT
  Bytes id;            // at most 32 bytes
};
// AppData is the application's own data of a session.
struct AppData {
  uint32_t flags = 0;
  Bytes data;
};
// SupportedSignatures lists SignatureAndHashAlgorithm numbers (RFC 5246, 7.4.1.4.1): the signature
// is the upper byte, the hash the lower one.
struct SupportedSignatures {
  std::vector<uint16_t> algorithms;
};
struct KeyingMaterial {
  SecretBytes bytes;
};

using AttributeValue =
    std::variant<Sizes, StreamSizes, Names, NativeNames, Lifespan, DceInfo, KeyInfo, PasswordExpiry,
                 SessionKey, PackageReference, NegotiationInfo, ContextFlags, ClientToken,
                 AuthorityName, TargetInformation, ClientSpecifiedTarget, LastClientTokenStatus,
                 ChannelToBind, DtlsMtu, ApplicationProtocol, SentCertificate, RootStore,
                 IssuerList, ConnectionInfo, CipherInfo, EapKeyBlock, SessionInfo, AppData,
                 SupportedSignatures, KeyingMaterial>;

// KeyingMaterialInfo asks for keying material to be exported (RFC 5705); kKeyingMaterial returns
// it.
struct KeyingMaterialInfo {
  std::string label;
  std::optional<Bytes> context;
  uint32_t len = 0;  // bytes
};
// UiInfo names the window that is the parent of what the package shows.
struct UiInfo {
  uint64_t window = 0;
};
struct EarlyStart {
  uint32_t flags = 0;  // ENABLE_TLS_CLIENT_EARLY_START
};

// AttributeSetting is what SetContextAttributes can change.
using AttributeSetting = std::variant<KeyingMaterialInfo, AppData, DtlsMtu, UiInfo, EarlyStart>;

struct SupportedAlgorithms {
  std::vector<uint32_t> algorithms;  // ALG_ID
};
struct CipherStrengths {
  uint32_t minimum = 0;  // bits
  uint32_t maximum = 0;
};
struct SupportedProtocols {
  uint32_t protocols = 0;  // SP_PROT_*
};
struct EncodedCertificate {
  Bytes der;
};

using CredentialValue = std::variant<Names, EncodedCertificate, SupportedAlgorithms,
                                     CipherStrengths, SupportedProtocols>;

}  // namespace opensspi::sspi
