// SPDX-License-Identifier: MIT
// The privilege attribute certificate (PAC) of a Kerberos ticket ([MS-PAC]): the client and its
// groups. The caller, who has the keys, must check its signatures before using the content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/filetime.h"
#include "base/result.h"
#include "identity/sid.h"

namespace opensspi::identity {

// LogonInformation is the part of KERB_VALIDATION_INFO ([MS-PAC] 2.5) that is about identity.
struct LogonInformation {
  std::string user;    // the SAM account's name
  std::string domain;  // NetBIOS
  std::string logon_server;
  Sid sid;
  Sid primary_group;
  // All groups, including the primary one, extra SIDs and resource groups, but not those that only
  // deny.
  std::vector<Sid> groups;
  Filetime account_expiry = kNever;
  Filetime password_expiry = kNever;
};

// NameInformation is UPN_DNS_INFO ([MS-PAC] 2.10).
struct NameInformation {
  std::string user_principal_name;
  std::string dns_domain;
};

// Pac is the content of a PAC. A KDC without Windows accounts omits both.
struct Pac {
  std::optional<LogonInformation> logon;
  std::optional<NameInformation> names;
  // parse reads a PAC: SEC_E_INVALID_TOKEN for anything that [MS-PAC] does not allow. Its work is
  // bounded: nothing is followed twice, and no count is used before its bytes are there.
  static Result<Pac> parse(ByteView bytes);
};

}  // namespace opensspi::identity
