// ChangeAccountPassword: a local account's new password, against its old one.
#include "abi/guard.h"
#include "abi/identities.h"
#include "abi/runtime.h"
#include "abi/text.h"
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
  if (text == nullptr) return SecretBytes();
  const std::string_view view(text);
  TRY(secret_utf16le(as_bytes(view)));  // refuses what is not UTF-8
  return SecretBytes(as_bytes(view));
}
Result<SecretBytes> secret_from(const char16_t* text) {
  if (text == nullptr) return SecretBytes();
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

// An account whose password has to be changed proved its old one and may change it.
Status prove(identity::Identities& accounts, const Change& change) {
  const auto client =
      accounts.logon_with_password(change.account, change.domain, change.old_password.reveal());
  if (client.ok()) return {};
  switch (client.error().code) {
    case ERROR_PASSWORD_EXPIRED:
    case ERROR_PASSWORD_MUST_CHANGE:
      return {};
    default:
      return fail(SEC_E_LOGON_DENIED, client.error().why);
  }
}

Status set_in(store::Place place, const Change& change) {
  const auto settings = TRY(Runtime::instance().settings());
  const auto book = TRY(identity::AccountBook::open(Runtime::instance().env(), *settings, place));
  return book->set_password(change.account, change.new_password.reveal());
}

// Only an account that has its password from this machine's stores can get a new one here.
Status set_password(const Change& change) {
  const Status in_users = set_in(store::Place::kUser, change);
  if (in_users.ok() || in_users.error().code != ERROR_NO_SUCH_USER) return in_users;
  const Status in_machines = set_in(store::Place::kMachine, change);
  if (in_machines.ok()) return in_machines;
  return fail(SEC_E_UNSUPPORTED_FUNCTION,
              "the account's password is kept elsewhere; only local accounts can be changed");
}

template <class Char>
SECURITY_STATUS change_password(const Char* package, const Char* domain, const Char* account,
                                const Char* old_password, const Char* new_password) {
  return guard_status([&]() -> Status {
    if (account == nullptr || old_password == nullptr || new_password == nullptr)
      return fail(SEC_E_INVALID_PARAMETER, "an account and both passwords are needed");
    const Change change = TRY(read_change(package, domain, account, old_password, new_password));
    const sspi::Package* through = TRY(Runtime::instance().package(change.package));
    if ((through->info().capabilities & SECPKG_FLAG_LOGON) == 0)
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "this package changes no passwords");
    TRY(prove(*TRY(identities()), change));
    return set_password(change);
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
