// SPDX-License-Identifier: MIT
// Upkeep of a store; opensspi.store is in front of it.
#include "own.h"
#include "own_calls.h"
#include "text.h"

namespace opensspi::python {

namespace {

nb::str store_check(bool machine) {
  return json_of("opensspi_store_check",
                 [&](char** json) { return api().opensspi_store_check(store_of(machine), json); });
}

void store_backup(bool machine, nb::bytes path) {
  const std::string file = c_text(path, "path");
  call_own("opensspi_store_backup",
           [&] { return api().opensspi_store_backup(store_of(machine), file.c_str()); });
}

void store_rekey(bool machine) {
  call_own("opensspi_store_rekey", [&] { return api().opensspi_store_rekey(store_of(machine)); });
}

}  // namespace

void define_own_store(nb::module_& module) {
  module.def("store_check", &store_check, "machine"_a,
             nb::sig("def store_check(machine: bool) -> str"),
             "store_check reads a whole store and returns what it found, in JSON.");
  module.def("store_backup", &store_backup, "machine"_a, "path"_a,
             nb::sig("def store_backup(machine: bool, path: bytes) -> None"),
             "store_backup writes a copy of a store to a new file.");
  module.def("store_rekey", &store_rekey, "machine"_a,
             nb::sig("def store_rekey(machine: bool) -> None"),
             "store_rekey creates a new master key and seals everything with it.");
}

}  // namespace opensspi::python
