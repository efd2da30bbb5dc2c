// SPDX-License-Identifier: MIT
// Authority: the interface between mechanisms, which compute the protocol, and the sources of
// accounts.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/secret.h"
#include "identity/client.h"
#include "identity/digest_secret.h"
#include "settings/settings.h"

namespace opensspi::identity {

using NtHash = SecretArray<16>;
using SessionBaseKey = SecretArray<16>;

// ServerNames is what this machine writes about itself into an NTLM CHALLENGE. UTF-8.
struct ServerNames {
  std::string netbios_computer;
  std::string netbios_domain;  // this computer's own name if it is in no domain
  std::string dns_computer;
  std::string dns_domain;  // empty if there is none
  std::string dns_forest;  // empty if there is none
  bool in_domain = false;
};

// LogonAttempt is everything that a distributed authority needs to verify an NTLM response; a local
// one reads the names only. The views live during the call.
struct LogonAttempt {
  std::string_view user;
  std::string_view domain;
  std::string_view workstation;
  std::span<const uint8_t, 8> server_challenge;
  ByteView lm_response;
  ByteView nt_response;
  uint32_t negotiate_flags = 0;
};

// Refusal says why an account whose password was right may still not log on; kNone allows the
// logon.
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
// calls Authority::settle. For an unknown name the authority returns a decoy with a random hash, so
// that the package spends the same time on it; a decoy never verifies. A verifier does not contain
// the client: looking that up can take long, and would reveal to a peer that the account exists.
struct Verifier {
  NtHash nt_hash;
  Refusal refusal = Refusal::kNone;  // to be reported only after the response was right
  uint64_t account = 0;              // the authority's own number, for settle; 0 for a decoy
  bool automatic = false;            // the process's own account, which no password opens
  bool decoy = false;
};

// Verified is the result of an authority that verified the response itself.
struct Verified {
  SessionBaseKey session_base_key;
  ClientPtr client;
};

using LogonAnswer = std::variant<Verifier, Verified>;

// DigestQuestion asks for what Digest authentication needs of an account. UTF-8; views live during
// the call.
struct DigestQuestion {
  std::string_view user;  // as the client sent it: "user", "COMPUTER\\user"
  std::string_view realm;
  crypto::HashKind hash = crypto::HashKind::kMd5;
};

// DigestVerifier is a Verifier for Digest. The response is checked against each of `secrets`: one
// for names and passwords hashed as UTF-8, one as ISO 8859-1.
struct DigestVerifier {
  Verifier account;  // its hash is not used
  std::array<DigestSecret, 2> secrets;
};

// Authority may be used from several threads at once.
class Authority {
 public:
  virtual ~Authority() = default;

  // names returns this machine's names for clients of this authority.
  [[nodiscard]] virtual Result<ServerNames> names() const = 0;
  // resolve returns a verifier or the finished verification. For an unknown name it returns a
  // decoy, not an error; the error of a distributed authority is the status for the caller
  // (SEC_E_LOGON_DENIED, SEC_E_NO_AUTHENTICATING_AUTHORITY, …).
  [[nodiscard]] virtual Result<LogonAnswer> resolve(const LogonAttempt& attempt) = 0;
  // settle counts the outcome of checking a Verifier (failures lock the account, success ends them)
  // and returns the client, which is looked up only now. The error is the status of the logon,
  // SEC_E_LOGON_DENIED. Its text names a lock before anything else, whether or not the response was
  // right, and Verifier::refusal only after a right response. All refusals take the same time.
  [[nodiscard]] virtual Result<ClientPtr> settle(const Verifier& verifier,
                                                 bool response_was_right) = 0;
};

// OwnSecret is what a client uses if no account is named: the current user's own account, or
// NTLM_USER_FILE's.
struct OwnSecret {
  std::string user;
  std::string domain;
  NtHash nt_hash;
  SecretBytes password;  // UTF-8; empty if only the hash is known
  // The account is one of this machine's store and was not named by the caller: it is used with
  // servers of this host only.
  bool this_host_only = false;
};

// Accounts is the mechanisms' interface to the machine: one authority that combines all that the
// settings list, and the current identity. Any thread.
class Accounts : public Authority {
 public:
  // own_secret returns the current user's credentials: NTLM_USER_FILE first, else this Unix user's
  // own account, created at first use. SEC_E_NO_CREDENTIALS, with a remedy, if there is neither.
  [[nodiscard]] virtual Result<OwnSecret> own_secret() = 0;
  // anonymous returns the client of a null session.
  [[nodiscard]] virtual ClientPtr anonymous() const = 0;
  // settings returns the snapshot that these accounts were opened with.
  [[nodiscard]] virtual const Settings& settings() const = 0;
  // client_by_name returns a client that another protocol has authenticated (a certificate). Only
  // the local accounts count: their state is known here. ERROR_NO_SUCH_USER if there is none; the
  // errors of refusal (ERROR_ACCOUNT_DISABLED, ERROR_ACCOUNT_LOCKED_OUT, …) if it may not log on
  // now; SEC_E_NO_IMPERSONATION if only winbind could know the name, which tells no account's
  // state and may take a user principal name for another user's.
  [[nodiscard]] virtual Result<ClientPtr> client_by_name(std::string_view user,
                                                         std::string_view domain) = 0;
  // client_by_certificate returns the client of the account to which a certificate is mapped, which
  // another protocol has authenticated. `mappings` are the canonical texts of
  // cert/account_mappings.h that the certificate meets. Errors as those of client_by_name;
  // SEC_E_NO_IMPERSONATION also if they name several accounts.
  [[nodiscard]] virtual Result<ClientPtr> client_by_certificate(
      std::span<const std::string> /*mappings*/) {
    return fail(ERROR_NO_SUCH_USER, "this authority maps no certificates");
  }
  // digest returns the verifier of an account for Digest, to be settled as those of resolve are; a
  // decoy for an unknown name, and for an account that is not enabled for the realm.
  // SEC_E_UNSUPPORTED_FUNCTION if no authority keeps such hashes.
  [[nodiscard]] virtual Result<DigestVerifier> digest(const DigestQuestion& /*question*/) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "this authority keeps no hashes for Digest");
  }
};

}  // namespace opensspi::identity
