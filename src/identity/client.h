// Client: who an authenticated peer is, in a form that no package and no caller can change.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/filetime.h"
#include "identity/sid.h"

namespace opensspi::identity {

// UnixUser is what a client may become on this machine: only winbind/NSS, krb5's auth_to_local or
// an account made with `account add --unix-user` gives one, never an equal name.
struct UnixUser {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::string name;
};

// Delegated is what a client handed over, so that the server may act in its name elsewhere. Only
// the package that made it knows what it is.
class Delegated {
 public:
  Delegated() = default;
  Delegated(const Delegated&) = delete;
  Delegated& operator=(const Delegated&) = delete;
  virtual ~Delegated() = default;
};

// Client is immutable and shared: contexts, tokens and caches of one account point to the same
// object.
struct Client {
  std::string user;    // as the authority spells it, UTF-8
  std::string domain;  // NetBIOS name of the domain or of this computer; empty for anonymous
  std::string user_principal_name;  // as the domain says it; empty where it did not
  Sid sid;
  Sid primary_group;
  std::vector<Sid> groups;
  std::optional<UnixUser> unix_user;
  Filetime password_expiry = kNever;
  Filetime account_expiry = kNever;
  bool anonymous = false;
  // The process itself: its own token, or the automatic account that it made for its own user.
  bool is_this_process = false;
  std::shared_ptr<const Delegated> delegated;  // null: nothing was handed over
};

using ClientPtr = std::shared_ptr<const Client>;

// anonymous_client answers NT AUTHORITY\ANONYMOUS LOGON, which no Unix user stands for.
ClientPtr anonymous_client();

}  // namespace opensspi::identity
