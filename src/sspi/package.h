// The seam for security packages: what a mechanism offers, and what it is given.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sspi/context.h"
#include "sspi/credential.h"
#include "sspi/host.h"

namespace opensspi::sspi {

// Capability mirrors SECPKG_FLAG_*.
enum Capability : uint32_t {
  kCanSign = 0x00000001,               // INTEGRITY
  kCanSeal = 0x00000002,               // PRIVACY
  kTokenOnly = 0x00000004,             // TOKEN_ONLY
  kCanDatagram = 0x00000008,           // DATAGRAM
  kCanConnection = 0x00000010,         // CONNECTION
  kMultiLeg = 0x00000020,              // MULTI_REQUIRED
  kClientOnly = 0x00000040,            // CLIENT_ONLY
  kExtendedErrors = 0x00000080,        // EXTENDED_ERROR
  kCanImpersonate = 0x00000100,        // IMPERSONATION
  kAcceptsWin32Names = 0x00000200,     // ACCEPT_WIN32_NAME
  kCanStream = 0x00000400,             // STREAM
  kNegotiable = 0x00000800,            // NEGOTIABLE
  kGssCompatible = 0x00001000,         // GSS_COMPATIBLE
  kCanLogon = 0x00002000,              // LOGON
  kAsciiBuffers = 0x00004000,          // ASCII_BUFFERS
  kCanFragment = 0x00008000,           // FRAGMENT
  kCanMutualAuth = 0x00010000,         // MUTUAL_AUTH
  kCanDelegate = 0x00020000,           // DELEGATION
  kReadOnlyWithChecksum = 0x00040000,  // READONLY_WITH_CHECKSUM
  kRestrictedTokens = 0x00080000,      // RESTRICTED_TOKENS
  kNegoExtender = 0x00100000,          // NEGO_EXTENDER
  kNegotiable2 = 0x00200000,           // NEGOTIABLE2
  kAppContainerPass = 0x00400000,      // APPCONTAINER_PASSTHROUGH
  kAppContainerChecks = 0x00800000,    // APPCONTAINER_CHECKS
};

// AuthData is what a package's credentials are made from: the form of pAuthData.
enum class AuthData : uint8_t { kIdentity, kChannel };

// PackageInfo is what EnumerateSecurityPackages tells of a package, and what the edge must know of
// it. Static storage.
struct PackageInfo {
  std::string_view name;
  std::string_view comment;
  uint32_t capabilities = 0;  // Capability
  uint16_t version = 1;
  uint16_t rpc_id = 0;
  uint32_t max_token = 0;              // bytes
  std::string_view token_source = {};  // TokenSource of its clients' tokens; empty: its name
  std::string_view sasl_profile = {};  // the SASL mechanism whose messages are its tokens
  AuthData auth_data = AuthData::kIdentity;
  // Tokens are records of a stream: a call may bring more or less than one message, and the rules
  // of output buffers are Schannel's. A failed context still takes orders and steps, to send an
  // alert.
  bool stream_tokens = false;
};

// Finding is what a package has found out about this host, for its administrator. `problem` is
// empty where all is well, and `remedy` says how to mend it.
struct Finding {
  std::string_view name;
  std::string value;
  std::string_view problem;
  std::string_view remedy;
};

// Package is one security package: immortal, without state of its own, usable from any thread. What
// it lacks it refuses with Windows' code.
class Package {
 public:
  virtual ~Package() = default;
  [[nodiscard]] virtual const PackageInfo& info() const = 0;
  // acquire answers a credential: SEC_E_NO_CREDENTIALS, SEC_E_UNKNOWN_CREDENTIALS, … where there is
  // none.
  [[nodiscard]] virtual Result<CredentialPtr> acquire(const Host& host,
                                                      AcquireRequest request) const = 0;
  // start answers a new context before its first step. The credential is one of this package's own.
  [[nodiscard]] virtual Result<std::unique_ptr<Context>> start(const Host& host,
                                                               CredentialPtr credential,
                                                               Role role) const = 0;
  // make_state makes what the package keeps with each host (Host::state); null if nothing.
  [[nodiscard]] virtual std::unique_ptr<PackageState> make_state() const { return nullptr; }
  // import_state takes back what Context::export_state wrote; bytes are authentic, but may be of
  // another version. The state does not say who an acceptor's peer is: `client` is what this
  // machine says today of the SID that it had, or why it says nothing; null for an initiator.
  [[nodiscard]] virtual Result<std::unique_ptr<Context>> import_state(
      const Host& host, ByteView state, Result<identity::ClientPtr> client) const;
  // mechanism answers this package's side of Negotiate, or nullptr.
  [[nodiscard]] virtual const Mechanism* mechanism() const { return nullptr; }
  // recognises answers whether `token` is of this package; of a mechanism's, whether it is a first
  // one.
  [[nodiscard]] virtual bool recognises(ByteView token) const;
  // findings answers what the package has found on this host that settings do not say.
  [[nodiscard]] virtual std::vector<Finding> findings() const { return {}; }
  // describe writes what a token of this package says, in plain words, as one JSON object. False
  // where the token is of another package; SEC_E_INVALID_TOKEN where it is this one's and cannot be
  // read, and then what was written is no good. `registry` describes tokens within tokens.
  [[nodiscard]] virtual Result<bool> describe(const Registry& registry, ByteView token,
                                              JsonWriter& json) const;
};

// Registry is the table of packages that this process offers. Immutable.
class Registry {
 public:
  explicit Registry(std::span<const Package* const> packages)
      : packages_(packages.begin(), packages.end()) {}
  // find looks a name up without regard to case; nullptr where it is not listed.
  [[nodiscard]] const Package* find(std::string_view name) const;
  [[nodiscard]] std::span<const Package* const> all() const { return packages_; }
  // describe is that of the package whose token this is; false where no package knows it.
  [[nodiscard]] Result<bool> describe(ByteView token, JsonWriter& json) const;

 private:
  std::vector<const Package*> packages_;
};

}  // namespace opensspi::sspi
