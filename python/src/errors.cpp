// SPDX-License-Identifier: MIT
#include "errors.h"

#include <string.h>

#include <algorithm>
#include <string>

#include "functions.h"
#include "python_side.h"
#include "text.h"

namespace opensspi::python {

namespace {

constexpr DWORD kMessageRoom = 4096;  // UTF-16 units; no message of the system is longer

// A detail is a clause; after a message of the system it starts with a capital letter, unless its
// first word has a spelling of its own.
std::string as_sentence(std::string detail) {
  const auto is_small = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  const size_t word = detail.find(' ');
  if (std::all_of(detail.begin(),
                  detail.begin() + static_cast<std::ptrdiff_t>(std::min(word, detail.size())),
                  is_small)) {
    detail[0] = static_cast<char>(detail[0] - 'a' + 'A');
  }
  return detail;
}

nb::object with_detail(const nb::object& message, const char* detail) {
  if (!detail || !*detail) {
    return message;
  }
  const nb::str said(message);
  if (nb::len(said) == 0) {
    return nb::str(detail);
  }
  if (!nb::cast<bool>(said.attr("endswith")("."))) {
    return said + nb::str(": ") + nb::str(detail);
  }
  return said + nb::str(" ") + nb::str(as_sentence(detail).c_str());
}

[[noreturn]] void throw_error(int32_t code, const char* function, const nb::object& message) {
  const nb::object error = python_side().error(code, function, message);
  PyErr_SetObject(python_side().error.ptr(), error.ptr());
  throw nb::python_error();
}

}  // namespace

nb::object system_message(int32_t code) {
  WCHAR text[kMessageRoom];
  DWORD len =
      api().FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
                           static_cast<DWORD>(code), 0, text, kMessageRoom, nullptr);
  while (len && (text[len - 1] == u'\n' || text[len - 1] == u'\r' || text[len - 1] == u' ')) {
    --len;
  }
  return to_str(text, len);
}

void raise_failure(int32_t code, const char* function) {
  throw_error(code, function, with_detail(system_message(code), api().opensspi_last_detail()));
}

void raise(int32_t code, const char* function) {
  if (code < 0) {
    raise_failure(code, function);
  }
  // An informational code is not a failure, so the last failure's detail is not its.
  throw_error(code, function, system_message(code));
}

void raise_last_error(const char* function) {
  raise_failure(static_cast<int32_t>(api().GetLastError()), function);
}

void raise_without_detail(const char* function) {
  const auto code = static_cast<int32_t>(api().GetLastError());
  throw_error(code, function, system_message(code));
}

}  // namespace opensspi::python
