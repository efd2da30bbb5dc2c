// SPDX-License-Identifier: MIT
#include "identity/well_known.h"

#include <vector>

#include "base/fork.h"
#include "base/utf16.h"

namespace opensspi::identity {
namespace {

constexpr std::string_view kAuthority = "NT AUTHORITY";
constexpr std::string_view kBuiltin = "BUILTIN";

std::vector<WellKnown> rows() {
  return {
      {Sid(0, {0}), "", "NULL SID"},
      {kEveryone, "", "Everyone"},
      {kLocal, "", "LOCAL"},
      {Sid(2, {1}), "", "CONSOLE LOGON"},
      {Sid(3, {0}), "", "CREATOR OWNER"},
      {Sid(3, {1}), "", "CREATOR GROUP"},
      {Sid(3, {4}), "", "OWNER RIGHTS"},
      {Sid(5, {1}), kAuthority, "DIALUP"},
      {kNetwork, kAuthority, "NETWORK"},
      {Sid(5, {3}), kAuthority, "BATCH"},
      {Sid(5, {4}), kAuthority, "INTERACTIVE"},
      {Sid(5, {6}), kAuthority, "SERVICE"},
      {kAnonymousLogon, kAuthority, "ANONYMOUS LOGON"},
      {Sid(5, {8}), kAuthority, "PROXY"},
      {Sid(5, {9}), kAuthority, "ENTERPRISE DOMAIN CONTROLLERS"},
      {Sid(5, {10}), kAuthority, "SELF"},
      {kAuthenticatedUsers, kAuthority, "Authenticated Users"},
      {Sid(5, {12}), kAuthority, "RESTRICTED"},
      {Sid(5, {13}), kAuthority, "TERMINAL SERVER USER"},
      {Sid(5, {14}), kAuthority, "REMOTE INTERACTIVE LOGON"},
      {Sid(5, {15}), kAuthority, "This Organization"},
      {Sid(5, {17}), kAuthority, "IUSR"},
      {Sid(5, {18}), kAuthority, "SYSTEM"},
      {Sid(5, {19}), kAuthority, "LOCAL SERVICE"},
      {Sid(5, {20}), kAuthority, "NETWORK SERVICE"},
      {Sid(5, {33}), kAuthority, "WRITE RESTRICTED"},
      {Sid(5, {64, 10}), kAuthority, "NTLM Authentication"},
      {Sid(5, {64, 14}), kAuthority, "SChannel Authentication"},
      {Sid(5, {64, 21}), kAuthority, "Digest Authentication"},
      {Sid(5, {1000}), kAuthority, "Other Organization"},
      {Sid(5, {32, 544}), kBuiltin, "Administrators", true},
      {kBuiltinUsers, kBuiltin, "Users", true},
      {Sid(5, {32, 546}), kBuiltin, "Guests", true},
      {Sid(5, {32, 547}), kBuiltin, "Power Users", true},
      {Sid(5, {32, 548}), kBuiltin, "Account Operators", true},
      {Sid(5, {32, 549}), kBuiltin, "Server Operators", true},
      {Sid(5, {32, 550}), kBuiltin, "Print Operators", true},
      {Sid(5, {32, 551}), kBuiltin, "Backup Operators", true},
      {Sid(5, {32, 552}), kBuiltin, "Replicator", true},
      {Sid(5, {32, 554}), kBuiltin, "Pre-Windows 2000 Compatible Access", true},
      {Sid(5, {32, 555}), kBuiltin, "Remote Desktop Users", true},
      {Sid(5, {32, 556}), kBuiltin, "Network Configuration Operators", true},
      {Sid(5, {32, 558}), kBuiltin, "Performance Monitor Users", true},
      {Sid(5, {32, 559}), kBuiltin, "Performance Log Users", true},
      {Sid(5, {32, 560}), kBuiltin, "Windows Authorization Access Group", true},
      {Sid(5, {32, 562}), kBuiltin, "Distributed COM Users", true},
      {Sid(5, {32, 568}), kBuiltin, "IIS_IUSRS", true},
      {Sid(5, {32, 569}), kBuiltin, "Cryptographic Operators", true},
      {Sid(5, {32, 573}), kBuiltin, "Event Log Readers", true},
      {Sid(5, {32, 578}), kBuiltin, "Hyper-V Administrators", true},
      {Sid(5, {32, 580}), kBuiltin, "Remote Management Users", true},
      {Sid(16, {0}), "Mandatory Label", "Untrusted Mandatory Level"},
      {Sid(16, {4096}), "Mandatory Label", "Low Mandatory Level"},
      {Sid(16, {8192}), "Mandatory Label", "Medium Mandatory Level"},
      {Sid(16, {12288}), "Mandatory Label", "High Mandatory Level"},
      {Sid(16, {16384}), "Mandatory Label", "System Mandatory Level"},
  };
}

constinit MadeOnce<std::vector<WellKnown>> g_table;

const std::vector<WellKnown>& table() { return g_table.get(rows); }

}  // namespace

const WellKnown* well_known_by_name(std::string_view domain, std::string_view name) {
  for (const WellKnown& row : table()) {
    const bool same_domain = domain.empty() || equal_ignoring_case(domain, row.domain);
    if (same_domain && equal_ignoring_case(name, row.name)) {
      return &row;
    }
  }
  return nullptr;
}

const WellKnown* well_known_by_sid(const Sid& sid) {
  for (const WellKnown& row : table()) {
    if (row.sid == sid) {
      return &row;
    }
  }
  return nullptr;
}

std::optional<Sid> builtin_group(std::string_view name) {
  const WellKnown* row = well_known_by_name(kBuiltin, name);
  if (row == nullptr || !row->alias) {
    return std::nullopt;
  }
  return row->sid;
}

}  // namespace opensspi::identity
