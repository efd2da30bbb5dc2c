// SPDX-License-Identifier: MIT
// The path of a store, and whether this process may use it.
#pragma once

#include <string>

#include "base/env.h"
#include "base/result.h"

namespace opensspi::storage {

// Place names the two stores that a process may know.
enum class Place : uint8_t {
  kUser,     // $OPENSSPI_HOME, else $XDG_STATE_HOME/opensspi, else ~/.local/state/opensspi
  kMachine,  // /var/lib/opensspi
};

inline constexpr const char* kMachineDirectory = "/var/lib/opensspi";

// directory_of returns the path of the store: $OPENSSPI_HOME, else under $XDG_STATE_HOME, else
// under $HOME, else under the passwd entry's home. Whether this process may use it is checked when
// it is opened. ERROR_BAD_PATHNAME for a relative OPENSSPI_HOME; ERROR_PATH_NOT_FOUND, naming
// OPENSSPI_HOME, if there is no home.
Result<std::string> directory_of(const Env& env, Place place);

}  // namespace opensspi::storage
