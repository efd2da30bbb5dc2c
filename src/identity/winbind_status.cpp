// SPDX-License-Identifier: MIT
#include "identity/winbind_status.h"

namespace opensspi::identity {
namespace {

struct Row {
  uint32_t nt_status;  // [MS-ERREF] 2.3.1
  int64_t sspi;
  int64_t win32;
  const char* why;
};

constexpr Row kRows[] = {
    {0xC000006D, SEC_E_LOGON_DENIED, ERROR_LOGON_FAILURE, "the user name or the password is wrong"},
    {0xC0000064, SEC_E_LOGON_DENIED, ERROR_LOGON_FAILURE, "the user name or the password is wrong"},
    {0xC000006A, SEC_E_LOGON_DENIED, ERROR_LOGON_FAILURE, "the user name or the password is wrong"},
    {0xC0000072, SEC_E_LOGON_DENIED, ERROR_ACCOUNT_DISABLED, "the domain's account is disabled"},
    {0xC0000234, SEC_E_LOGON_DENIED, ERROR_ACCOUNT_LOCKED_OUT, "the domain's account is locked"},
    {0xC0000193, SEC_E_LOGON_DENIED, ERROR_ACCOUNT_EXPIRED, "the domain's account has expired"},
    {0xC0000071, SEC_E_LOGON_DENIED, ERROR_PASSWORD_EXPIRED, "the account's password has expired"},
    {0xC0000224, SEC_E_LOGON_DENIED, ERROR_PASSWORD_MUST_CHANGE,
     "the account's password must be changed before the first logon"},
    {0xC000006E, SEC_E_LOGON_DENIED, ERROR_ACCOUNT_RESTRICTION,
     "the domain restricts the account, or refuses this version of NTLM"},
    {0xC000006F, SEC_E_LOGON_DENIED, ERROR_INVALID_LOGON_HOURS,
     "the account may not log on at this time"},
    {0xC0000070, SEC_E_LOGON_DENIED, ERROR_INVALID_WORKSTATION,
     "the account may not log on from this computer"},
    {0xC0000022, SEC_E_NO_AUTHENTICATING_AUTHORITY, ERROR_ACCESS_DENIED,
     "winbindd lets only root and the group of its privileged pipe (winbindd_priv) verify "
     "responses"},
    {0xC000005E, SEC_E_NO_AUTHENTICATING_AUTHORITY, ERROR_NO_LOGON_SERVERS,
     "no domain controller answers"},
    {0xC00000DF, SEC_E_LOGON_DENIED, ERROR_NO_SUCH_DOMAIN, "the domain is unknown"},
};

}  // namespace

Error status_of_nt(uint32_t nt_status, StatusFace face) {
  for (const Row& row : kRows) {
    if (row.nt_status == nt_status) {
      return fail(face == StatusFace::kSspi ? row.sspi : row.win32, row.why);
    }
  }
  return fail(face == StatusFace::kSspi ? int64_t{SEC_E_LOGON_DENIED} : ERROR_LOGON_FAILURE,
              "the domain refused the logon");
}

Error status_of_absence(StatusFace face) {
  return fail(face == StatusFace::kSspi ? int64_t{SEC_E_NO_AUTHENTICATING_AUTHORITY}
                                        : ERROR_NO_LOGON_SERVERS,
              "winbindd does not respond; start it, or see `wbinfo -p`");
}

}  // namespace opensspi::identity
