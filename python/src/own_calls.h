// SPDX-License-Identifier: MIT
// own_calls.h: calls of the functions of opensspi/opensspi.h.
#pragma once

#include <memory>

#include "errors.h"
#include "functions.h"
#include "gil.h"
#include "nb.h"

namespace opensspi::python {

// FreeOwn is a deleter for what those functions return; secrets are wiped.
struct FreeOwn {
  void operator()(void* memory) const { api().opensspi_free(memory); }
};

// call_own runs a call that returns a status, without the GIL, and throws its failure.
template <class Call>
void call_own(const char* function, Call call) {
  int32_t code;
  {
    const WithoutGil waits;  // it may read stores, files and libraries
    code = call();
  }
  if (code != 0) {
    raise_failure(code, function);
  }
}

// json_of does the same with a call that takes a char** for its JSON, and returns that.
template <class Call>
nb::str json_of(const char* function, Call call) {
  std::unique_ptr<char, FreeOwn> json;
  call_own(function, [&] {
    char* text = nullptr;
    const int32_t code = call(&text);
    json.reset(text);
    return code;
  });
  return nb::str(json.get());
}

inline OPENSSPI_STORE store_of(bool is_machine) {
  return is_machine ? OPENSSPI_STORE_MACHINE : OPENSSPI_STORE_USER;
}

}  // namespace opensspi::python
