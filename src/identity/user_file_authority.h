// SPDX-License-Identifier: MIT
// UserFileAuthority: the accounts of NTLM_USER_FILE, for a server whose setting `authorities` lists
// "file".
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/mutex.h"
#include "identity/accounts.h"
#include "identity/authority.h"
#include "identity/empty_passwords.h"
#include "identity/lockouts.h"
#include "settings/settings.h"

namespace opensspi::identity {

// UserFileAuthority reads the file again whenever it changed, so that a changed line takes effect
// at the next logon. It opens the file as the process itself. It refuses, with ERROR_ACCESS_DENIED,
// a file that is not regular, that others may read or write, or that neither this user nor root
// owns; with ERROR_BAD_CONFIGURATION one with an invalid line. If the variable is not set, it has
// no accounts. Failed logons are counted in memory: a lock ends with the process. Any thread.
class UserFileAuthority {
 public:
  UserFileAuthority(const Env& env, const Settings& settings, ServerNames names);
  UserFileAuthority(const UserFileAuthority&) = delete;
  UserFileAuthority& operator=(const UserFileAuthority&) = delete;
  ~UserFileAuthority();

  // resolve returns the verifier of the first line that names the user, or nothing. A line without
  // a domain matches this machine's names, and a user without a domain matches any line.
  Result<std::optional<Verifier>> resolve(std::string_view user, std::string_view domain);
  Result<ClientPtr> by_sid(const Sid& sid);  // nullptr if no line has it
  // owns returns whether a verifier came from here; settle and client_of are LocalAuthority's for
  // such a verifier.
  [[nodiscard]] static bool owns(const Verifier& verifier);
  std::optional<Refusal> settle(const Verifier& verifier, bool response_was_right);
  Result<ClientPtr> client_of(const Verifier& verifier);
  // count_elsewhere does the work of settle for another authority's refusal, so that both take the
  // same time.
  void count_elsewhere();

  [[nodiscard]] AuthorityState state();

 private:
  struct Snapshot;
  Result<const Snapshot*> current() REQUIRES(mutex_);
  Result<std::unique_ptr<Snapshot>> parsed(ByteView contents) REQUIRES(mutex_);
  Result<std::optional<Verifier>> resolve_name(std::string_view user, std::string_view domain)
      REQUIRES(mutex_);

  const Env& env_;
  const ServerNames names_;
  const LockoutPolicy policy_;
  const EmptyPasswords empty_passwords_;
  Lockouts lockouts_;
  Mutex mutex_;  // under a ForkHold
  std::unique_ptr<Snapshot> snapshot_ GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> numbers_
      GUARDED_BY(mutex_);  // of each account that was ever in the file, for lockouts
};

}  // namespace opensspi::identity
