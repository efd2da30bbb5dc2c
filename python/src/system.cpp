// SPDX-License-Identifier: MIT
#include "system.h"

#include <string>

#include "errors.h"
#include "functions.h"
#include "gil.h"
#include "integers.h"
#include "os_handles.h"
#include "text.h"

namespace opensspi::python {

namespace {

constexpr DWORD kRoom = 512;  // UTF-16 units to begin with

// name_of calls a function that fills text and says how much room it takes if it does not fit.
template <class Function>
nb::object name_of(const char* function_name, Function function) {
  std::u16string text(kRoom, u'\0');
  while (true) {
    auto len = static_cast<DWORD>(text.size());
    BOOL done;
    {
      const WithoutGil waits;  // name services may be asked
      done = function(text.data(), &len);
    }
    if (done) {
      return to_str(text.c_str());
    }
    const DWORD why = api().GetLastError();
    const bool is_short =
        why == ERROR_MORE_DATA || why == ERROR_INSUFFICIENT_BUFFER || why == ERROR_BUFFER_OVERFLOW;
    if (!is_short || len <= text.size()) {
      raise_last_error(function_name);
    }
    text.resize(len);
  }
}

nb::object get_user_name() {
  return name_of("GetUserName",
                 [](WCHAR* text, DWORD* len) { return api().GetUserNameW(text, len); });
}

nb::object get_user_name_ex(Dword format) {
  const auto wanted = static_cast<EXTENDED_NAME_FORMAT>(static_cast<uint32_t>(format));
  return name_of("GetUserNameEx", [wanted](WCHAR* text, DWORD* len) -> BOOL {
    return api().GetUserNameExW(wanted, text, len);
  });
}

nb::object get_computer_name() {
  return name_of("GetComputerName",
                 [](WCHAR* text, DWORD* len) { return api().GetComputerNameW(text, len); });
}

nb::object get_computer_name_ex(Dword type) {
  const auto wanted = static_cast<COMPUTER_NAME_FORMAT>(static_cast<uint32_t>(type));
  return name_of("GetComputerNameEx", [wanted](WCHAR* text, DWORD* len) {
    return api().GetComputerNameExW(wanted, text, len);
  });
}

nb::object format_message(Dword code) {
  WCHAR text[4096];
  const uint32_t number = code ? static_cast<uint32_t>(code) : api().GetLastError();
  const DWORD len =
      api().FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
                           number, 0, text, sizeof(text) / sizeof(text[0]), nullptr);
  if (!len) {
    raise_last_error("FormatMessageW");
  }
  return to_str(text, len);
}

intptr_t current_process() { return reinterpret_cast<intptr_t>(api().GetCurrentProcess()); }

// GetCurrentThread's constant differs from GetCurrentProcess's, and neither is ever closed.
intptr_t current_thread() { return reinterpret_cast<intptr_t>(api().GetCurrentThread()); }

}  // namespace

void define_system(nb::module_& module) {
  module.def("GetUserName", &get_user_name, nb::sig("def GetUserName() -> str"),
             "GetUserName returns the name of the user that this thread acts as.");
  module.def("GetUserNameEx", &get_user_name_ex, "NameFormat"_a,
             nb::sig("def GetUserNameEx(NameFormat: int) -> str"),
             "GetUserNameEx returns that name in another format.");
  module.def("GetComputerName", &get_computer_name, nb::sig("def GetComputerName() -> str"),
             "GetComputerName returns this machine's NetBIOS name.");
  module.def("GetComputerNameEx", &get_computer_name_ex, "NameType"_a,
             nb::sig("def GetComputerNameEx(NameType: int) -> str"),
             "GetComputerNameEx returns this machine's name in another format.");
  module.def("FormatMessage", &format_message, nb::arg("MessageId") = 0,
             nb::sig("def FormatMessage(MessageId: int = 0) -> str"),
             "FormatMessage returns the system's text of a code, 0 for the last error's.");
  module.def(
      "GetLastError", [] { return api().GetLastError(); },
      "GetLastError returns why this thread's last call failed.");
  module.def(
      "SetLastError", [](Dword code) { api().SetLastError(code); }, "ErrVal"_a,
      "SetLastError sets what GetLastError returns.");
  module.def("GetCurrentProcess", &current_process,
             "GetCurrentProcess returns the handle that means this process.");
  module.def("GetCurrentThread", &current_thread,
             "GetCurrentThread returns the handle that means this thread.");
}

}  // namespace opensspi::python
