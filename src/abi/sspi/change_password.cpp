// SPDX-License-Identifier: MIT
// ChangeAccountPassword: a local account's new password, against its old one.
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

// Change is the texts of a call in UTF-8.
struct Change {
  std::string package;
  std::string domain;
  std::string account;
  SecretBytes old_password;
  SecretBytes new_password;
};

Result<SecretBytes> secret_from(const char* text) {
  if (text == nullptr) {
    return SecretBytes();
  }
  const std::string_view view(text);
  TRY(secret_utf16le(as_bytes(view)));  // refuses what is not UTF-8
  return SecretBytes(as_bytes(view));
}
Result<SecretBytes> secret_from(const char16_t* text) {
  if (text == nullptr) {
    return SecretBytes();
  }
  const std::u16string_view view(text);
  return secret_utf8({reinterpret_cast<const uint8_t*>(view.data()), view.size() * 2});
}

template <class Char>
Result<Change> read_change(const Char* package, const Char* domain, const Char* account,
                           const Char* old_password, const Char* new_password) {
  Change change;
  change.package = TRY(text_from(package));
  change.domain = TRY(text_from(domain));
  change.account = TRY(text_from(account));
  change.old_password = TRY(secret_from(old_password));
  change.new_password = TRY(secret_from(new_password));
  return change;
}

template <class Char>
SECURITY_STATUS change_password(const Char* package, const Char* domain, const Char* account,
                                const Char* old_password, const Char* new_password) {
  return guard_secret_status([&]() -> Status {
    if (account == nullptr || old_password == nullptr || new_password == nullptr) {
      return fail(SEC_E_INVALID_PARAMETER, "an account and both passwords are needed");
    }
    const Change change = TRY(read_change(package, domain, account, old_password, new_password));
    const sspi::Package* through = TRY(Runtime::instance().package(change.package));
    if ((through->info().capabilities & SECPKG_FLAG_LOGON) == 0) {
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "this package changes no passwords");
    }
    return TRY(identities())
        ->change_password(change.account, change.domain, change.old_password.reveal(),
                          change.new_password.reveal());
  });
}

}  // namespace
}  // namespace opensspi::abi

SECURITY_STATUS SEC_ENTRY ChangeAccountPasswordA(SEC_CHAR* pszPackageName, SEC_CHAR* pszDomainName,
                                                 SEC_CHAR* pszAccountName, SEC_CHAR* pszOldPassword,
                                                 SEC_CHAR* pszNewPassword, BOOLEAN, ULONG,
                                                 PSecBufferDesc) {
  return opensspi::abi::change_password(pszPackageName, pszDomainName, pszAccountName,
                                        pszOldPassword, pszNewPassword);
}
SECURITY_STATUS SEC_ENTRY ChangeAccountPasswordW(
    SEC_WCHAR* pszPackageName, SEC_WCHAR* pszDomainName, SEC_WCHAR* pszAccountName,
    SEC_WCHAR* pszOldPassword, SEC_WCHAR* pszNewPassword, BOOLEAN, ULONG, PSecBufferDesc) {
  return opensspi::abi::change_password(pszPackageName, pszDomainName, pszAccountName,
                                        pszOldPassword, pszNewPassword);
}
