// SPDX-License-Identifier: MIT
#include "own.h"

#include <memory>

#include "errors.h"
#include "functions.h"
#include "gil.h"
#include "views.h"

namespace opensspi::python {

namespace {

struct FreeOwn {
  void operator()(char* memory) const { api().opensspi_free(memory); }
};

// to_str takes over the UTF-8 text that a function answered, or raises its failure.
nb::str to_str(int32_t code, char* text, const char* function) {
  const std::unique_ptr<char, FreeOwn> owned(text);
  if (code != 0) {
    raise_failure(code, function);
  }
  return nb::str(owned.get());
}

nb::str describe(nb::handle token) {
  const BytesView bytes(token);
  char* json = nullptr;
  const int32_t code = api().opensspi_describe(bytes.data(), bytes.size(), &json);
  return to_str(code, json, "opensspi_describe");
}

nb::str explain(const std::string& code) {
  char* json = nullptr;
  const int32_t status = api().opensspi_explain(code.c_str(), &json);
  return to_str(status, json, "opensspi_explain");
}

nb::str doctor() {
  char* json = nullptr;
  int32_t code;
  {
    const WithoutGil waits;  // it reads stores, files and libraries
    code = api().opensspi_doctor(&json);
  }
  return to_str(code, json, "opensspi_doctor");
}

void become_client() {
  if (const int32_t code = api().opensspi_become_client(); code != 0) {
    raise_failure(code, "opensspi_become_client");
  }
}

}  // namespace

void define_own(nb::module_& module) {
  module.def("library_path", &library_path, "library_path returns where libopensspi.so lies.");
  module.def(
      "library_version", [] { return api().opensspi_version(); },
      "library_version returns the version of libopensspi.so.");
  module.def(
      "become_client", &become_client,
      "become_client makes a forked child the client that its parent's thread impersonates.");
  module.def("describe", &describe, "token"_a,
             nb::sig("def describe(token: collections.abc.Buffer) -> str"),
             "describe returns in JSON what a token is.");
  module.def("explain", &explain, "code"_a, nb::sig("def explain(code: str) -> str"),
             "explain returns in JSON what a status code means.");
  module.def("doctor", &doctor, nb::sig("def doctor() -> str"),
             "doctor returns a report on this installation, in JSON.");
}

}  // namespace opensspi::python
