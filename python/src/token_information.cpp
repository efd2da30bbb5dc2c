// SPDX-License-Identifier: MIT
#include <vector>

#include "errors.h"
#include "functions.h"
#include "integers.h"
#include "os_handles.h"
#include "sids.h"
#include "times.h"
#include "tokens.h"

namespace opensspi::python {

namespace {

nb::object to_sid(PSID sid) { return nb::cast(Sid(sid)); }

nb::object to_luid(const LUID& luid) {
  return nb::int_((static_cast<int64_t>(luid.HighPart) << 32) | luid.LowPart);
}

nb::object with_attributes(const SID_AND_ATTRIBUTES& entry) {
  return nb::make_tuple(to_sid(entry.Sid), entry.Attributes);
}

// Each function makes one structure of winnt.h a Python value.

nb::object user(const TOKEN_USER& answer) { return with_attributes(answer.User); }

nb::object groups(const TOKEN_GROUPS& answer) {
  nb::list all;
  for (DWORD i = 0; i < answer.GroupCount; ++i) {
    all.append(with_attributes(answer.Groups[i]));
  }
  return nb::tuple(all);
}

nb::object owner(const TOKEN_OWNER& answer) { return to_sid(answer.Owner); }
nb::object primary_group(const TOKEN_PRIMARY_GROUP& answer) { return to_sid(answer.PrimaryGroup); }
nb::object number(const DWORD& answer) { return nb::int_(answer); }

nb::object source(const TOKEN_SOURCE& answer) {
  nb::dict fields;
  fields["SourceName"] =
      nb::str(answer.SourceName, strnlen(answer.SourceName, TOKEN_SOURCE_LENGTH));
  fields["SourceIdentifier"] = to_luid(answer.SourceIdentifier);
  return fields;
}

nb::object statistics(const TOKEN_STATISTICS& answer) {
  nb::dict fields;
  fields["TokenId"] = to_luid(answer.TokenId);
  fields["AuthenticationId"] = to_luid(answer.AuthenticationId);
  fields["ExpirationTime"] = to_time(answer.ExpirationTime);
  fields["TokenType"] = static_cast<int>(answer.TokenType);
  fields["ImpersonationLevel"] = static_cast<int>(answer.ImpersonationLevel);
  fields["DynamicCharged"] = answer.DynamicCharged;
  fields["DynamicAvailable"] = answer.DynamicAvailable;
  fields["GroupCount"] = answer.GroupCount;
  fields["PrivilegeCount"] = answer.PrivilegeCount;
  fields["ModifiedId"] = to_luid(answer.ModifiedId);
  return fields;
}

struct InformationClass {
  TOKEN_INFORMATION_CLASS number;
  nb::object (*value)(const void* answer);
};

template <class Structure, nb::object (*convert)(const Structure&)>
nb::object converted(const void* answer) {
  return convert(*static_cast<const Structure*>(answer));
}

constexpr InformationClass kClasses[] = {
    {TokenUser, converted<TOKEN_USER, user>},
    {TokenGroups, converted<TOKEN_GROUPS, groups>},
    {TokenOwner, converted<TOKEN_OWNER, owner>},
    {TokenPrimaryGroup, converted<TOKEN_PRIMARY_GROUP, primary_group>},
    {TokenSource, converted<TOKEN_SOURCE, source>},
    {TokenType, converted<DWORD, number>},
    {TokenImpersonationLevel, converted<DWORD, number>},
    {TokenStatistics, converted<TOKEN_STATISTICS, statistics>},
};

nb::object to_python(TOKEN_INFORMATION_CLASS number, const void* answer) {
  for (const InformationClass& row : kClasses) {
    if (row.number == number) {
      return row.value(answer);
    }
  }
  PyErr_Format(PyExc_NotImplementedError, "GetTokenInformation has no Python form of class %d",
               number);
  throw nb::python_error();
}

nb::object get_token_information(nb::handle token, Dword information_class) {
  constexpr auto kFunction = "GetTokenInformation";
  const auto wanted =
      static_cast<TOKEN_INFORMATION_CLASS>(static_cast<uint32_t>(information_class));
  const HANDLE handle = to_handle(token);
  std::vector<uint64_t> room(64);  // as 64-bit words: the structures hold pointers
  DWORD size = 0;
  while (!api().GetTokenInformation(handle, wanted, room.data(),
                                    static_cast<DWORD>(room.size() * 8), &size)) {
    const bool is_short =
        api().GetLastError() == ERROR_INSUFFICIENT_BUFFER && size > room.size() * 8;
    if (!is_short) {
      raise_last_error(kFunction);
    }
    room.resize(size / 8 + 1);
  }
  return to_python(wanted, room.data());
}

}  // namespace

void define_token_information(nb::module_& module) {
  module.def("GetTokenInformation", &get_token_information, nb::arg("TokenHandle").none(),
             "TokenInformationClass"_a,
             nb::sig("def GetTokenInformation(TokenHandle: PyHANDLE | int | None, "
                     "TokenInformationClass: int) -> typing.Any"),
             "GetTokenInformation returns what the class asks about a token.");
}

}  // namespace opensspi::python
