// SPDX-License-Identifier: MIT
#include "own.h"

#include "own_calls.h"
#include "views.h"

namespace opensspi::python {

namespace {

nb::str describe(nb::handle token) {
  const BytesView bytes(token);
  return json_of("opensspi_describe", [&](char** json) {
    return api().opensspi_describe(bytes.data(), bytes.size(), json);
  });
}

nb::str explain(const std::string& code) {
  return json_of("opensspi_explain",
                 [&](char** json) { return api().opensspi_explain(code.c_str(), json); });
}

nb::str doctor() {
  return json_of("opensspi_doctor", [](char** json) { return api().opensspi_doctor(json); });
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
