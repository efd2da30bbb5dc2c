// SPDX-License-Identifier: MIT
#include "identity/impersonation_policy.h"

#include <linux/securebits.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>

#include "identity/unix_users.h"
#include "settings/values.h"

namespace opensspi::identity {
namespace {

constexpr uid_t kFirstPersonalUid = 1000;  // login.defs(5), UID_MIN
constexpr uid_t kNobody = 65534;

bool is_system(uid_t uid) { return uid < kFirstPersonalUid || uid == kNobody; }

bool is_named(const Settings& settings, const UnixUser& user) {
  const std::string& list = settings.get<Setting::kImpersonationSystemUsers>();
  for (std::string_view rest = list; !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    std::string_view word = rest.substr(0, comma);
    while (word.starts_with(' ')) {
      word.remove_prefix(1);
    }
    while (word.ends_with(' ')) {
      word.remove_suffix(1);
    }
    if (word == user.name) {
      return true;
    }
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

// The process's own token or automatic account, as long as the process still has that uid.
bool is_process(const Client& client) {
  return client.is_this_process && client.unix_user->uid == thread_euid();
}

bool identifies_only(const AccessToken& token) {
  return token.type() == TokenType::kImpersonation &&
         token.level() < ImpersonationLevel::kImpersonation;
}

}  // namespace

bool may_be_client(const UnixUser& user, const Settings& settings) {
  return !is_system(user.uid) || is_named(settings, user);
}

Result<const UnixUser*> user_to_become(const AccessToken& token, const Settings& settings) {
  if (identifies_only(token)) {
    return fail(SEC_E_NO_IMPERSONATION,
                "the client allows identification only; set OPENSSPI_IMPERSONATION=identify if its "
                "name is enough");
  }
  const auto& user = token.client()->unix_user;
  if (!user) {
    return fail(SEC_E_NO_IMPERSONATION,
                "the client has no Unix user; give its account one with `opensspi account add "
                "--unix-user`, or set OPENSSPI_IMPERSONATION=identify if its name is enough");
  }
  if (!is_process(*token.client()) && !may_be_client(*user, settings)) {
    return fail(SEC_E_NO_IMPERSONATION,
                "the client's Unix user is a system user; name it in the setting "
                "impersonation_system_users if it may be impersonated");
  }
  return &*user;
}

// The effective uid is restored from the real or the saved one. Ambient capabilities are raised
// again, which a secure bit can forbid.
Status check_way_back(const KernelIdentity& process) {
  uid_t real = 0;
  uid_t effective = 0;
  uid_t saved = 0;
  getresuid(&real, &effective, &saved);
  const bool uid_returns = real == process.uid || saved == process.uid;
  const int bits = prctl(PR_GET_SECUREBITS);
  const bool ambient_returns = process.ambient == 0 || (bits & SECBIT_NO_CAP_AMBIENT_RAISE) == 0;
  if (uid_returns && ambient_returns) {
    return {};
  }
  return fail(SEC_E_NO_IMPERSONATION,
              "this process could not revert to its own identity: its effective uid is neither its "
              "real nor "
              "its saved one, or its secure bits forbid ambient capabilities");
}

}  // namespace opensspi::identity
