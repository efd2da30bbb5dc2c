// SPDX-License-Identifier: MIT
#include "identity/refusal.h"

namespace opensspi::identity {
namespace {

struct Row {
  Refusal refusal;
  int64_t win32;
  const char* why;
};

constexpr Row kRows[] = {
    {Refusal::kNone, ERROR_LOGON_FAILURE, "the user name or the password is wrong"},
    {Refusal::kDisabled, ERROR_ACCOUNT_DISABLED, "the account is disabled"},
    {Refusal::kLockedOut, ERROR_ACCOUNT_LOCKED_OUT,
     "the account is locked after too many failed logons"},
    {Refusal::kAccountExpired, ERROR_ACCOUNT_EXPIRED, "the account has expired"},
    {Refusal::kPasswordExpired, ERROR_PASSWORD_EXPIRED, "the account's password has expired"},
    {Refusal::kPasswordMustChange, ERROR_PASSWORD_MUST_CHANGE,
     "the account's password must be changed before the first logon"},
    {Refusal::kTimeRestriction, ERROR_INVALID_LOGON_HOURS,
     "the account may not log on at this time"},
    {Refusal::kEmptyPassword, ERROR_ACCOUNT_RESTRICTION,
     "accounts with an empty password may not log on; see the setting empty_password_logons"},
};

const Row& row_of(Refusal refusal) {
  for (const Row& row : kRows) {
    if (row.refusal == refusal) {
      return row;
    }
  }
  return kRows[0];
}

}  // namespace

Error sspi_refusal(Refusal refusal) { return fail(SEC_E_LOGON_DENIED, row_of(refusal).why); }

Error win32_refusal(Refusal refusal) { return fail(row_of(refusal).win32, row_of(refusal).why); }

}  // namespace opensspi::identity
