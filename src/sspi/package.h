// The seam for security packages: what a mechanism offers, and what it is given.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/settings.h"
#include "identity/authority.h"
#include "sspi/attributes.h"
#include "sspi/channel_bindings.h"
#include "sspi/flags.h"
#include "sspi/message.h"

namespace opensspi::sspi {

class Package;
class Registry;

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
};

// PackageInfo is what EnumerateSecurityPackages tells of a package. Static storage.
struct PackageInfo {
  std::string_view name;
  std::string_view comment;
  uint32_t capabilities = 0;  // Capability
  uint16_t version = 1;
  uint16_t rpc_id = 0;
  uint32_t max_token = 0;  // bytes
};

// Use says what a credential is for.
enum class Use : uint8_t { kInbound = 1, kOutbound = 2, kBoth = 3 };

// Role is which end of a context this is.
enum class Role : uint8_t { kInitiator, kAcceptor };

// DataRepresentation is TargetDataRep: only Negotiate-to-be and DCE callers look at it.
enum class DataRepresentation : uint8_t { kNetwork, kNative };

// SuppliedIdentity is SEC_WINNT_AUTH_IDENTITY in any of its forms, in UTF-8. An absent field was a
// null pointer.
struct SuppliedIdentity {
  std::optional<std::string> user;
  std::optional<std::string> domain;
  std::optional<SecretBytes> password;  // UTF-8
  std::optional<SecretBytes> keytab;    // instead of a password: a keytab file of Kerberos
  std::string package_list;             // as written, "!ntlm,kerberos"; empty where none
  bool identity_only =
      false;  // SEC_WINNT_AUTH_IDENTITY_FLAGS_ID_PROVIDER and kin are refused at the edge
};

// Host is what every package is given: the world, the accounts and the other packages. It outlives
// all credentials.
struct Host {
  const Env& env;
  identity::Accounts& accounts;
  const Registry& registry;
};

// AcquireRequest asks for a credential. `settings` is a snapshot that the credential keeps.
struct AcquireRequest {
  Use use = Use::kOutbound;
  std::string principal;  // empty: the current identity
  std::optional<SuppliedIdentity> identity;
  std::shared_ptr<const Settings> settings;
};

// Credential is one identity, ready to start contexts. Immutable, so that any thread may use it;
// contexts keep it alive for as long as they need it.
class Credential {
 public:
  virtual ~Credential() = default;
  [[nodiscard]] virtual const Package& package() const = 0;
  [[nodiscard]] virtual Use use() const = 0;
  // name answers SECPKG_CRED_ATTR_NAMES, DOMAIN\user or user@REALM.
  [[nodiscard]] virtual Result<std::string> name() const = 0;
  [[nodiscard]] virtual Filetime expiry() const { return kNever; }
};

using CredentialPtr = std::shared_ptr<const Credential>;

// StepInput is what a caller hands to one step. The views live during the call.
struct StepInput {
  ByteView token;  // empty on an initiator's first step
  Flags requested;
  std::string_view target_name;  // initiator; empty where none was given
  std::optional<ChannelBindings> channel_bindings;
  DataRepresentation data_representation = DataRepresentation::kNetwork;
};

// Outcome is how a step ended. Informational codes are results, not errors.
enum class Outcome : uint8_t {
  kDone,
  kContinue,
  kCompleteNeeded,
  kCompleteAndContinue,
  kIncompleteMessage,
  kIncompleteCredentials,
  kNoContextYet,
};

// Step is what one step produced. `error` set: the context has failed for good but still owes its
// peer `token` (a TLS alert, a Kerberos error).
struct Step {
  Outcome outcome = Outcome::kDone;
  Bytes token;
  Flags granted;
  Filetime expiry = kNever;
  std::optional<Error> error;
};

// kNotEstablished is what an unfinished or failed context answers to what only an established one
// can do.
inline constexpr Error kNotEstablished =
    fail(SEC_E_INVALID_HANDLE, "the security context is not established, or has failed");

// Context is one peer. An error in step fails it for good; an incomplete message leaves it as it
// was; so does a message that fails verify or unseal, except where the protocol demands closure.
// Two threads may use one context (one sends, one receives); step and export_state are called by
// one thread at a time, with nothing else under way.
class Context {
 public:
  virtual ~Context() = default;

  [[nodiscard]] virtual Result<Step> step(const StepInput& input) = 0;
  // complete finishes a step that asked for it (Digest). Others answer SEC_E_UNSUPPORTED_FUNCTION.
  [[nodiscard]] virtual Status complete(Message message);

  // sign writes the signature into the token buffer and shortens that to its length.
  [[nodiscard]] virtual Status sign(uint32_t quality, Message message, uint32_t sequence) = 0;
  // verify answers the quality of protection that the signature had.
  [[nodiscard]] virtual Result<uint32_t> verify(Message message, uint32_t sequence) = 0;
  // seal encrypts in place and writes the trailer into token and padding buffers.
  [[nodiscard]] virtual Status seal(uint32_t quality, Message message, uint32_t sequence) = 0;
  // unseal decrypts in place; nothing is decrypted in the caller's memory unless it was authentic.
  [[nodiscard]] virtual Result<uint32_t> unseal(Message message, uint32_t sequence) = 0;

  [[nodiscard]] virtual Result<AttributeValue> query(Attribute attribute) = 0;
  // client answers who the peer is, on the acceptor after completion; else SEC_E_NO_IMPERSONATION
  // or INVALID_HANDLE.
  [[nodiscard]] virtual Result<identity::ClientPtr> client() const = 0;
  // identify_only answers whether the client allowed identification and no more.
  [[nodiscard]] virtual bool identify_only() const = 0;
  // export_state writes the state of an established context, for a Package's import of the same
  // version. It changes nothing; the caller sees to it that no message is protected here
  // afterwards, since keys and counters go on in the copy.
  [[nodiscard]] virtual Result<SecretBytes> export_state();
};

// Mechanism is what Negotiate needs of a package beyond Package.
class Mechanism {
 public:
  virtual ~Mechanism() = default;
  // oids are the DER bodies of the mechanism's object identifiers, the preferred one first.
  [[nodiscard]] virtual std::span<const ByteView> oids() const = 0;
  // recognises answers whether `token` is this mechanism's raw first token.
  [[nodiscard]] virtual bool recognises(ByteView token) const = 0;
  // suits answers whether the mechanism can serve this credential in this role at all: an initiator
  // this target, an acceptor, which has none, anybody.
  [[nodiscard]] virtual bool suits(const Credential& credential, Role role,
                                   std::string_view target_name) const = 0;
};

// MechanismContext is what Negotiate needs of a mechanism's established context (RFC 4178, 5:
// mechListMIC).
class MechanismContext {
 public:
  virtual ~MechanismContext() = default;
  [[nodiscard]] virtual Result<Bytes> sign_mech_list(ByteView mech_list) = 0;
  [[nodiscard]] virtual Status verify_mech_list(ByteView mech_list, ByteView code) = 0;
  // needs_mech_list_mic answers whether the ends agreed, within the mechanism, that the codes will
  // be exchanged even where nothing but the preferred mechanism was ever considered.
  [[nodiscard]] virtual bool needs_mech_list_mic() const { return false; }
};

// Finding is what a package has found out about this host, for its administrator. `problem` is
// empty where all is well, and `remedy` says how to mend it.
struct Finding {
  std::string_view name;
  std::string value;
  std::string_view problem;
  std::string_view remedy;
};

// Package is one security package: stateless, immortal, usable from any thread. What it lacks it
// refuses with Windows' code.
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
