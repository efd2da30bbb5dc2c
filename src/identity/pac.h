// The privilege attribute certificate of a Kerberos ticket ([MS-PAC]): who its client is, and in
// which groups. Its signatures are for whoever has the keys to check before anything here is
// believed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/filetime.h"
#include "base/result.h"
#include "identity/sid.h"

namespace opensspi::identity {

// LogonInformation is KERB_VALIDATION_INFO ([MS-PAC] 2.5), as far as it is about identity.
struct LogonInformation {
  std::string user;    // the SAM account's name
  std::string domain;  // NetBIOS
  std::string logon_server;
  Sid sid;
  Sid primary_group;
  // All groups, the primary one, extra SIDs and resource groups among them; those that only deny
  // are left out.
  std::vector<Sid> groups;
  Filetime account_expiry = kNever;
  Filetime password_expiry = kNever;
};

// NameInformation is UPN_DNS_INFO ([MS-PAC] 2.10).
struct NameInformation {
  std::string user_principal_name;
  std::string dns_domain;
};

// Pac is what a certificate says. A KDC without accounts of Windows' kind leaves both out.
struct Pac {
  std::optional<LogonInformation> logon;
  std::optional<NameInformation> names;
  // parse reads a certificate: SEC_E_INVALID_TOKEN for anything that [MS-PAC] does not allow.
  // Bounded: nothing is followed twice, and no count is believed before its bytes are there.
  static Result<Pac> parse(ByteView bytes);
};

}  // namespace opensspi::identity
