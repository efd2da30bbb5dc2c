// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>

#include "errors.h"
#include "functions.h"
#include "gil.h"
#include "sids.h"
#include "text.h"
#include "tokens.h"

namespace opensspi::python {

namespace {

constexpr DWORD kNameRoom = 512;  // UTF-16 units to begin with; longer names take a second call

struct Names {
  std::u16string name = std::u16string(kNameRoom, u'\0');
  std::u16string domain = std::u16string(kNameRoom, u'\0');
  DWORD name_len = kNameRoom;
  DWORD domain_len = kNameRoom;
  SID_NAME_USE use = SidTypeUnknown;

  // grow makes the module that a call asked for, and tells whether it asked for more.
  bool grow() {
    const bool asked = name_len > name.size() || domain_len > domain.size();
    name.resize(std::max<size_t>(name.size(), name_len));
    domain.resize(std::max<size_t>(domain.size(), domain_len));
    name_len = static_cast<DWORD>(name.size());
    domain_len = static_cast<DWORD>(domain.size());
    return asked;
  }
};

// repeat_while_short calls `function` until everything fits, or returns that it failed otherwise.
template <class Function>
bool repeat_while_short(Names& names, Function function) {
  while (!function()) {
    if (api().GetLastError() != ERROR_INSUFFICIENT_BUFFER || !names.grow()) {
      return false;
    }
  }
  return true;
}

nb::object lookup_name(nb::handle system_name, nb::str account_name) {
  const Text system(system_name, "SystemName"), account(account_name, "AccountName");
  uint8_t sid[SECURITY_MAX_SID_SIZE];
  Names names;
  bool found;
  {
    const WithoutGil waits;  // name services may be asked
    found = repeat_while_short(names, [&] {
      DWORD sid_len = sizeof(sid);
      return api().LookupAccountNameW(system.get(), account.get(), sid, &sid_len,
                                      names.domain.data(), &names.domain_len, &names.use);
    });
  }
  if (!found) {
    raise_last_error("LookupAccountName");
  }
  return nb::make_tuple(Sid(static_cast<PSID>(sid)), to_str(names.domain.c_str()),
                        static_cast<int>(names.use));
}

nb::object lookup_sid(nb::handle system_name, const Sid* sid) {
  const Text system(system_name, "SystemName");
  const Sid wanted = required(sid, "Sid");
  Names names;
  bool found;
  {
    const WithoutGil waits;
    found = repeat_while_short(names, [&] {
      return api().LookupAccountSidW(system.get(), wanted.get(), names.name.data(), &names.name_len,
                                     names.domain.data(), &names.domain_len, &names.use);
    });
  }
  if (!found) {
    raise_last_error("LookupAccountSid");
  }
  return nb::make_tuple(to_str(names.name.c_str()), to_str(names.domain.c_str()),
                        static_cast<int>(names.use));
}

}  // namespace

void define_accounts(nb::module_& module) {
  module.def("LookupAccountName", &lookup_name, nb::arg("SystemName").none(), "AccountName"_a,
             nb::sig("def LookupAccountName(SystemName: str | None, AccountName: str) -> "
                     "tuple[PySID, str, int]"),
             "LookupAccountName finds an account by name: (SID, domain, SID_NAME_USE).");
  module.def(
      "LookupAccountSid", &lookup_sid, nb::arg("SystemName").none(), nb::arg("Sid").none(),
      nb::sig("def LookupAccountSid(SystemName: str | None, Sid: PySID) -> tuple[str, str, int]"),
      "LookupAccountSid finds an account by its SID: (name, domain, SID_NAME_USE).");
}

}  // namespace opensspi::python
