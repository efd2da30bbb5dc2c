// SPDX-License-Identifier: MIT
// The interface for security packages.
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

// AuthData is the form of pAuthData that a package takes.
enum class AuthData : uint8_t { kIdentity, kChannel };

// PackageInfo is what EnumerateSecurityPackages returns for a package, and what src/abi needs to
// know. Static storage.
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
// empty if there is none, and `remedy` says how to fix it.
struct Finding {
  std::string_view name;
  std::string value;
  std::string_view problem;
  std::string_view remedy;
};

// Package is one security package. It is never destroyed, has no state of its own, and may be used
// by any thread. For what it lacks it returns Windows' code.
class Package {
 public:
  virtual ~Package() = default;
  [[nodiscard]] virtual const PackageInfo& info() const = 0;
  // acquire returns a credential; SEC_E_NO_CREDENTIALS, SEC_E_UNKNOWN_CREDENTIALS, … if there is
  // none.
  [[nodiscard]] virtual Result<CredentialPtr> acquire(const Host& host,
                                                      AcquireRequest request) const = 0;
  // start returns a new context before its first step. The credential is one of this package's own.
  [[nodiscard]] virtual Result<std::unique_ptr<Context>> start(const Host& host,
                                                               CredentialPtr credential,
                                                               Role role) const = 0;
  // make_state creates what the package keeps with each host (Host::state); null if nothing.
  [[nodiscard]] virtual std::unique_ptr<PackageState> make_state() const { return nullptr; }
  // import_state reads what Context::export_state wrote; the bytes are authentic, but may be of
  // another version. The state does not contain an acceptor's peer: `client` is what this machine
  // now has for its SID, or the error of that; null for an initiator.
  [[nodiscard]] virtual Result<std::unique_ptr<Context>> import_state(
      const Host& host, ByteView state, Result<identity::ClientPtr> client) const;
  // mechanism returns this package's side of Negotiate, or nullptr.
  [[nodiscard]] virtual const Mechanism* mechanism() const { return nullptr; }
  // recognises returns whether `token` belongs to this package; for a mechanism, whether it is a
  // first token.
  [[nodiscard]] virtual bool recognises(ByteView token) const;
  // findings returns what the package has found on this host besides the settings.
  [[nodiscard]] virtual std::vector<Finding> findings() const { return {}; }
  // describe writes a description of a token of this package as one JSON object. False if the token
  // belongs to another package; SEC_E_INVALID_TOKEN if it is this one's and cannot be read; the
  // output is then invalid. `registry` describes tokens inside tokens.
  [[nodiscard]] virtual Result<bool> describe(const Registry& registry, ByteView token,
                                              JsonWriter& json) const;
};

// Registry is the table of packages that this process offers. Immutable.
class Registry {
 public:
  explicit Registry(std::span<const Package* const> packages)
      : packages_(packages.begin(), packages.end()) {}
  // find looks a name up without regard to case; nullptr if it is not listed.
  [[nodiscard]] const Package* find(std::string_view name) const;
  [[nodiscard]] std::span<const Package* const> all() const { return packages_; }
  // describe calls the package whose token this is; false if no package recognises it.
  [[nodiscard]] Result<bool> describe(ByteView token, JsonWriter& json) const;

 private:
  std::vector<const Package*> packages_;
};

}  // namespace opensspi::sspi
