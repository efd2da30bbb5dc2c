// Attributes: what can be asked of a context or a credential, as values.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "base/filetime.h"
#include "base/secret.h"
#include "identity/client.h"
#include "sspi/flags.h"

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
  kClientSpecifiedTarget = 27,
  kLastClientTokenStatus = 30,
  kSubjectSecurityAttributes = 128,
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
// DceInfo: the service that the client speaks for; `privilege_service` is 0 for Windows' own
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

using AttributeValue =
    std::variant<Sizes, StreamSizes, Names, NativeNames, Lifespan, DceInfo, KeyInfo, PasswordExpiry,
                 SessionKey, PackageReference, NegotiationInfo, ContextFlags, ClientToken,
                 AuthorityName, TargetInformation, ClientSpecifiedTarget, LastClientTokenStatus>;

}  // namespace opensspi::sspi
