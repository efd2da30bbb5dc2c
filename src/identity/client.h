// SPDX-License-Identifier: MIT
// Client: an authenticated peer, immutable for packages and callers.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/filetime.h"
#include "identity/sid.h"

namespace opensspi::identity {

// UnixUser is the Unix user that a client may become on this machine. It comes only from
// winbind/NSS, krb5's auth_to_local or `account add --unix-user`, never from an equal name.
struct UnixUser {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  std::string name;
};

// Delegated is what a client delegated, so that the server may act in its name elsewhere. Only the
// package that created it knows its content.
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
  std::string user_principal_name;  // as the domain says; empty if it did not
  Sid sid;
  Sid primary_group;
  std::vector<Sid> groups;
  std::optional<UnixUser> unix_user;
  Filetime password_expiry = kNever;
  Filetime account_expiry = kNever;
  bool anonymous = false;
  // The process itself: its own token, or the automatic account that it created for its own user.
  bool is_this_process = false;
  std::shared_ptr<const Delegated> delegated;  // null: nothing was delegated
};

using ClientPtr = std::shared_ptr<const Client>;

// anonymous_client returns NT AUTHORITY\ANONYMOUS LOGON, which has no Unix user.
ClientPtr anonymous_client();

}  // namespace opensspi::identity
