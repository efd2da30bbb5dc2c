// SPDX-License-Identifier: MIT
// TranslateName: one form of an account's name from another.
#include <utility>

#include "abi/core/caller_text.h"
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/win32/acting_client.h"
#include "identity/names.h"
#include "opensspi/secext.h"

namespace opensspi::abi {
namespace {

using identity::AccountName;
using identity::ClientPtr;
using identity::ServerNames;

constexpr Error kNoSuchAccount = fail(ERROR_NONE_MAPPED, "this machine knows no such account");
constexpr Error kNoSuchForm =
    fail(ERROR_NONE_MAPPED, "this account has no name of that format that this machine knows");

// check_input refuses a name that is not of the format that the caller states.
Status check_input(std::string_view name, EXTENDED_NAME_FORMAT format) {
  switch (format) {
    case NameUnknown:
      break;
    case NameSamCompatible:
      if (name.find('\\') == std::string_view::npos) {
        return kNoSuchAccount;
      }
      break;
    case NameUserPrincipal:
      if (name.find('@') == std::string_view::npos) {
        return kNoSuchAccount;
      }
      break;
    case NameFullyQualifiedDN:
    case NameDisplay:
    case NameUniqueId:
    case NameCanonical:
    case NameCanonicalEx:
    case NameServicePrincipal:
    case NameDnsDomain:
      return fail(ERROR_NONE_MAPPED, "accounts are not found by names of that format");
    default:
      return fail(ERROR_INVALID_PARAMETER, "there is no such format of names");
  }
  return name.empty() ? Status(kNoSuchAccount) : Status();
}

// is_acting_client returns whether `name` is the user as which this thread acts: the name in its
// ticket or logon is used even if nothing else on this machine knows it.
bool is_acting_client(const identity::Client& client, std::string_view name) {
  const bool named = !client.domain.empty() && !client.anonymous;
  return (named && (equal_ignoring_case(name, client.user) ||
                    equal_ignoring_case(name, client.domain + "\\" + client.user))) ||
         (!client.user_principal_name.empty() &&
          equal_ignoring_case(name, client.user_principal_name));
}

// found_by_name finds an account through the look-ups of LookupAccountName, and spells it as
// LookupAccountSid does.
Result<AccountName> found_by_name(const std::string& name) {
  identity::Identities& all = *TRY(identities());
  AccountName found = TRY(all.lookup_name(name));
  auto spelled = all.lookup_sid(found.sid);
  if (spelled.ok()) {
    return spelled;
  }
  return found;
}

Result<ServerNames> domain_of(const std::string& netbios_domain) {
  ServerNames names = TRY(TRY(identities())->names());
  const bool of_domain = names.in_domain && !names.dns_domain.empty() &&
                         equal_ignoring_case(netbios_domain, names.netbios_domain);
  if (!of_domain) {
    return kNoSuchForm;
  }
  return names;
}

Result<std::string> in_format(const AccountName& account, EXTENDED_NAME_FORMAT format) {
  switch (format) {
    case NameSamCompatible:
      return account.domain.empty() ? account.name : account.domain + "\\" + account.name;
    case NameUserPrincipal:
      return account.name + "@" + TRY(domain_of(account.domain)).dns_domain;
    case NameDnsDomain:
      return TRY(domain_of(account.domain)).dns_domain + "\\" + account.name;
    default:
      return kNoSuchForm;
  }
}

Status check_output(EXTENDED_NAME_FORMAT format) {
  const bool known =
      format > NameUnknown && format <= NameDnsDomain && format != 4 && format != 5 && format != 11;
  if (!known) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such format of names");
  }
  return {};
}

Result<std::string> translated(const std::string& name, EXTENDED_NAME_FORMAT from,
                               EXTENDED_NAME_FORMAT to) {
  TRY(check_output(to));
  TRY(check_input(name, from));
  const ClientPtr client = TRY(acting_client());
  if (!is_acting_client(*client, name)) {
    return in_format(TRY(found_by_name(name)), to);
  }
  if (to == NameUserPrincipal) {
    return principal_name(*client);
  }
  return in_format({client->sid, client->user, client->domain, identity::AccountKind::kUser}, to);
}

template <class Char>
BOOLEAN translate(const Char* name, EXTENDED_NAME_FORMAT from, EXTENDED_NAME_FORMAT to,
                  Char* buffer, ULONG* room) {
  return static_cast<BOOLEAN>(guard_bool([&]() -> Status {
    if (name == nullptr || room == nullptr) {
      return fail(ERROR_INVALID_PARAMETER, "a pointer that is needed is null");
    }
    const auto text = TRY(encoded(TRY(translated(TRY(text_from(name)), from, to)), Char{}));
    TextOut<Char> out(buffer, room);
    if (buffer == nullptr && *room == 0) {
      out.ask(text);
      return {};
    }
    return out.write_or_ask(text, Counting::kWithZero, ERROR_INSUFFICIENT_BUFFER);
  }));
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOLEAN TranslateNameA(LPCSTR lpAccountName, EXTENDED_NAME_FORMAT AccountNameFormat,
                       EXTENDED_NAME_FORMAT DesiredNameFormat, LPSTR lpTranslatedName,
                       PULONG nSize) {
  return translate(lpAccountName, AccountNameFormat, DesiredNameFormat, lpTranslatedName, nSize);
}

BOOLEAN TranslateNameW(LPCWSTR lpAccountName, EXTENDED_NAME_FORMAT AccountNameFormat,
                       EXTENDED_NAME_FORMAT DesiredNameFormat, LPWSTR lpTranslatedName,
                       PULONG nSize) {
  return translate(lpAccountName, AccountNameFormat, DesiredNameFormat, lpTranslatedName, nSize);
}

}  // extern "C"
