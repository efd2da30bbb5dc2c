// SPDX-License-Identifier: MIT
// Identities: everything that this machine knows about accounts and identities, behind one object.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "identity/account_book.h"
#include "identity/authority.h"
#include "settings/settings.h"

namespace opensspi::identity {

// AccountKind is SID_NAME_USE.
enum class AccountKind : uint8_t {
  kUser = 1,
  kGroup = 2,
  kDomain = 3,
  kAlias = 4,
  kWellKnownGroup = 5,
  kComputer = 9,
};

// AccountName is a SID with its name, as LookupAccountSid returns it. UTF-8.
struct AccountName {
  Sid sid;
  std::string name;
  std::string domain;
  AccountKind kind = AccountKind::kUser;
};

// AuthorityState is what `doctor` reports about one authority.
struct AuthorityState {
  std::string name;  // "file", "local", "winbind"
  bool usable = false;
  std::string detail;  // why not, and which package or command fixes it; or what it serves
};

// Identities is Accounts and what src/abi needs besides. Constructing it reads no disk; each part
// is opened at first use. Any thread.
class Identities : public Accounts {
 public:
  // logon_with_password returns the client, as LogonUser does. `user` may be "user", "DOMAIN\user"
  // or "user@domain"; `password` is UTF-8. Errors are Win32 codes: ERROR_LOGON_FAILURE,
  // ERROR_ACCOUNT_DISABLED, ERROR_ACCOUNT_LOCKED_OUT, ERROR_ACCOUNT_EXPIRED,
  // ERROR_PASSWORD_EXPIRED, ERROR_PASSWORD_MUST_CHANGE, ERROR_NO_LOGON_SERVERS.
  [[nodiscard]] virtual Result<ClientPtr> logon_with_password(std::string_view user,
                                                              std::string_view domain,
                                                              ByteView password) = 0;
  // change_password checks `old_password` as logon_with_password does and sets the new one on that
  // same account, never on another of the same name. An account whose password has expired or must
  // be changed may do so. Errors: SEC_E_LOGON_DENIED, and SEC_E_UNSUPPORTED_FUNCTION if the
  // account's password is not kept in a local store.
  [[nodiscard]] virtual Status change_password(std::string_view user, std::string_view domain,
                                               ByteView old_password, ByteView new_password) = 0;
  // client_by_sid derives the client of a SID; the domain's are asked for, too. Errors as those of
  // client_by_name.
  [[nodiscard]] virtual Result<ClientPtr> client_by_sid(const Sid& sid) = 0;

  // lookup_name and lookup_sid translate: well-known names, BUILTIN, local accounts and groups,
  // this computer, Unix users ("Unix User\name", also a bare name) and groups ("Unix Group\name"),
  // then winbind, then the names of clients of access tokens (token_names.h). ERROR_NONE_MAPPED if
  // none of them knows it.
  [[nodiscard]] virtual Result<AccountName> lookup_name(std::string_view name) = 0;
  [[nodiscard]] virtual Result<AccountName> lookup_sid(const Sid& sid) = 0;

  // process_client returns the user as which this process runs (its effective uid), from NSS.
  [[nodiscard]] virtual ClientPtr process_client() = 0;
  // computer_name returns this machine's NetBIOS name (the setting, else the host name's first
  // label, in capitals).
  [[nodiscard]] virtual std::string computer_name() const = 0;
  // machine_sid returns the machine SID of the accounts in the store of this process's user.
  [[nodiscard]] virtual Result<Sid> machine_sid() = 0;
  // export_key returns the key that seals exported security contexts.
  [[nodiscard]] virtual Result<SecretBox<crypto::SealKey>> export_key() = 0;
  // authorities returns the state of each authority that the setting `authorities` lists.
  [[nodiscard]] virtual std::vector<AuthorityState> authorities() = 0;
};

// open_accounts returns the identities of this machine. `env` must outlive it.
std::unique_ptr<Identities> open_accounts(const Env& env, std::shared_ptr<const Settings> settings);

// memory_accounts returns identities whose only accounts are those of `book`, for tests.
std::unique_ptr<Identities> memory_accounts(const Env& env,
                                            std::shared_ptr<const Settings> settings,
                                            const std::shared_ptr<AccountBook>& book);

}  // namespace opensspi::identity
