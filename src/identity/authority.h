// Authority: who knows accounts. The seam between mechanisms, which do the protocol's mathematics,
// and account stores.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/secret.h"
#include "base/settings.h"
#include "identity/client.h"

namespace opensspi::identity {

using NtHash = SecretArray<16>;
using SessionBaseKey = SecretArray<16>;

// ServerNames is what this machine says of itself in an NTLM CHALLENGE. UTF-8.
struct ServerNames {
  std::string netbios_computer;
  std::string netbios_domain;  // this computer's own name where it is in no domain
  std::string dns_computer;
  std::string dns_domain;  // empty where there is none
  std::string dns_forest;  // empty where there is none
  bool in_domain = false;
};

// LogonAttempt is all that a distributed authority needs to verify an NTLM response; a local one
// reads the names only. The views live during the call.
struct LogonAttempt {
  std::string_view user;
  std::string_view domain;
  std::string_view workstation;
  std::span<const uint8_t, 8> server_challenge;
  ByteView lm_response;
  ByteView nt_response;
  uint32_t negotiate_flags = 0;
};

// Refusal says why an account that proved its password may still not log on; kNone lets it in.
enum class Refusal : uint8_t {
  kNone,
  kDisabled,
  kLockedOut,
  kAccountExpired,
  kPasswordExpired,
  kPasswordMustChange,
  kTimeRestriction,
  kEmptyPassword,
};

// Verifier is a local account's stored secret: the package checks the response against it and then
// calls Authority::settle. For a name that nobody knows the authority hands out a decoy with a
// random hash, so that the package spends the same time on it; a decoy never verifies. It does not
// hold the client: finding out who that is can take long, and would tell a peer that the account
// exists.
struct Verifier {
  NtHash nt_hash;
  Refusal refusal = Refusal::kNone;  // to be told only after the response was right
  uint64_t account = 0;              // the authority's own number, for settle; 0 for a decoy
  bool automatic = false;            // the process's own account, which no password opens
  bool decoy = false;
};

// Verified is the answer of an authority that verified the response itself.
struct Verified {
  SessionBaseKey session_base_key;
  ClientPtr client;
};

using LogonAnswer = std::variant<Verifier, Verified>;

// Authority may be used from several threads at once.
class Authority {
 public:
  virtual ~Authority() = default;

  // names answers what this machine calls itself to clients of this authority.
  [[nodiscard]] virtual Result<ServerNames> names() const = 0;
  // resolve answers a verifier or the finished verification. An unknown name answers a decoy, not
  // an error; the error of a distributed authority is the status for the caller
  // (SEC_E_LOGON_DENIED, SEC_E_NO_AUTHENTICATING_AUTHORITY, …).
  [[nodiscard]] virtual Result<LogonAnswer> resolve(const LogonAttempt& attempt) = 0;
  // settle counts the outcome of checking a Verifier (failures lock the account, success ends them)
  // and returns the client, which is made only now. The error is the status of the logon,
  // SEC_E_LOGON_DENIED. Its text names a lock before anything else, whether or not the response was
  // right, and Verifier::refusal only after a right response. All refusals take the same time.
  [[nodiscard]] virtual Result<ClientPtr> settle(const Verifier& verifier,
                                                 bool response_was_right) = 0;
};

// OwnSecret is what a client proves when nobody names an account: the current user's own account,
// or NTLM_USER_FILE's.
struct OwnSecret {
  std::string user;
  std::string domain;
  NtHash nt_hash;
  SecretBytes password;  // UTF-8; empty where only the hash is known
  // The account is one of this machine's store and was chosen by nobody: it is proved to servers of
  // this host only.
  bool this_host_only = false;
};

// Accounts is what mechanisms ask the machine: one authority in front of all that the settings
// list, and the current identity. Any thread.
class Accounts : public Authority {
 public:
  // own_secret answers the current user's credentials: NTLM_USER_FILE first, else this Unix user's
  // own account, made at first use. SEC_E_NO_CREDENTIALS where neither can be had, with the way
  // out.
  [[nodiscard]] virtual Result<OwnSecret> own_secret() = 0;
  // anonymous answers the client that a null session becomes.
  [[nodiscard]] virtual ClientPtr anonymous() const = 0;
  // settings returns the snapshot that these accounts were opened with.
  [[nodiscard]] virtual const Settings& settings() const = 0;
  // client_by_name derives a client for whom another protocol vouches (a certificate, an import).
  // ERROR_NO_SUCH_USER where there is none; the errors of refusal (ERROR_ACCOUNT_DISABLED, …) where
  // it may no longer log on.
  [[nodiscard]] virtual Result<ClientPtr> client_by_name(std::string_view user,
                                                         std::string_view domain) = 0;
};

}  // namespace opensspi::identity
