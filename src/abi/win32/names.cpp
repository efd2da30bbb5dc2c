// SPDX-License-Identifier: MIT
// Names of this machine and of the user that the calling thread acts as.
#include <algorithm>

#include "abi/core/arguments.h"
#include "abi/core/caller_text.h"
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/win32/acting_client.h"
#include "opensspi/secext.h"
#include "opensspi/winbase.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoSuchName = fail(ERROR_NONE_MAPPED, "this user has no name of that format");

Result<std::string> user_name(EXTENDED_NAME_FORMAT format) {
  const identity::ClientPtr client = TRY(acting_client());
  switch (format) {
    case NameSamCompatible:
      return client->domain.empty() ? client->user : client->domain + "\\" + client->user;
    case NameUserPrincipal:
      return principal_name(*client);
    case NameUnknown:
      return fail(ERROR_NO_SUCH_USER, "there is no name of an unknown format");
    case NameFullyQualifiedDN:
    case NameDisplay:
    case NameUniqueId:
    case NameCanonical:
    case NameCanonicalEx:
    case NameServicePrincipal:
    case NameDnsDomain:
    case NameGivenName:
    case NameSurname:
      return kNoSuchName;
    default:
      return fail(ERROR_INVALID_PARAMETER, "there is no such format of names");
  }
}

Result<std::string> computer_name(COMPUTER_NAME_FORMAT format) {
  if (format < ComputerNameNetBIOS || format >= ComputerNameMax) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such format of names");
  }
  if (format == ComputerNameNetBIOS || format == ComputerNamePhysicalNetBIOS) {
    return TRY(identities())->computer_name();
  }
  const identity::ServerNames names = TRY(TRY(identities())->names());
  const size_t dot = std::min(names.dns_computer.find('.'), names.dns_computer.size());
  switch (format) {
    case ComputerNameDnsHostname:
    case ComputerNamePhysicalDnsHostname:
      return names.dns_computer.substr(0, dot);
    case ComputerNameDnsDomain:
    case ComputerNamePhysicalDnsDomain:
      return names.dns_computer.substr(std::min(dot + 1, names.dns_computer.size()));
    default:
      return names.dns_computer;
  }
}

template <class Name, class Char>
int copy_name(Name&& name, TextOut<Char> out, const DWORD* room, Counting counting,
              int64_t too_small) {
  return guard_bool([&]() -> Status {
    if (room == nullptr) {
      return kNullArgument;
    }
    const std::string text = TRY(name());
    return out.write_or_ask(TRY(encoded(text, Char{})), counting, too_small);
  });
}

template <class Char>
int copy_user_name(Char* buffer, DWORD* room) {
  const auto name = []() -> Result<std::string> { return TRY(acting_client())->user; };
  return copy_name(name, TextOut(buffer, room), room, Counting::kWithZero,
                   ERROR_INSUFFICIENT_BUFFER);
}

template <class Char>
BOOLEAN copy_user_name_ex(EXTENDED_NAME_FORMAT format, Char* buffer, DWORD* room) {
  return static_cast<BOOLEAN>(copy_name([&] { return user_name(format); }, TextOut(buffer, room),
                                        room, Counting::kWithoutZero, ERROR_MORE_DATA));
}

template <class Char>
int copy_computer_name(COMPUTER_NAME_FORMAT format, Char* buffer, DWORD* room, int64_t too_small) {
  return copy_name([&] { return computer_name(format); }, TextOut(buffer, room), room,
                   Counting::kWithoutZero, too_small);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL GetUserNameA(LPSTR lpBuffer, LPDWORD pcbBuffer) { return copy_user_name(lpBuffer, pcbBuffer); }

BOOL GetUserNameW(LPWSTR lpBuffer, LPDWORD pcbBuffer) {
  return copy_user_name(lpBuffer, pcbBuffer);
}

BOOLEAN GetUserNameExA(EXTENDED_NAME_FORMAT NameFormat, LPSTR lpNameBuffer, PULONG nSize) {
  return copy_user_name_ex(NameFormat, lpNameBuffer, nSize);
}

BOOLEAN GetUserNameExW(EXTENDED_NAME_FORMAT NameFormat, LPWSTR lpNameBuffer, PULONG nSize) {
  return copy_user_name_ex(NameFormat, lpNameBuffer, nSize);
}

BOOL GetComputerNameA(LPSTR lpBuffer, LPDWORD nSize) {
  return copy_computer_name(ComputerNameNetBIOS, lpBuffer, nSize, ERROR_BUFFER_OVERFLOW);
}

BOOL GetComputerNameW(LPWSTR lpBuffer, LPDWORD nSize) {
  return copy_computer_name(ComputerNameNetBIOS, lpBuffer, nSize, ERROR_BUFFER_OVERFLOW);
}

BOOL GetComputerNameExA(COMPUTER_NAME_FORMAT NameType, LPSTR lpBuffer, LPDWORD nSize) {
  return copy_computer_name(NameType, lpBuffer, nSize, ERROR_MORE_DATA);
}

BOOL GetComputerNameExW(COMPUTER_NAME_FORMAT NameType, LPWSTR lpBuffer, LPDWORD nSize) {
  return copy_computer_name(NameType, lpBuffer, nSize, ERROR_MORE_DATA);
}

}  // extern "C"
