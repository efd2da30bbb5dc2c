// SPDX-License-Identifier: MIT
// The only Env of the shipped library.
#pragma once

#include "base/env.h"

namespace opensspi::crypto {

// system_env is the wall clock, OpenSSL's random numbers, the file system and the environment
// (which is ignored in a setuid program). It is never destroyed.
const Env& system_env();

// check_trusted_file checks a file by the rules of `trust` as Env::read_trusted_file does, for
// files that another library opens.
Status check_trusted_file(const std::string& path, FileTrust trust);

}  // namespace opensspi::crypto
