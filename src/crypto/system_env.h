// The one Env of the shipped library.
#pragma once

#include "base/env.h"

namespace opensspi::crypto {

// system_env is the wall clock, OpenSSL's random numbers, the file system and the environment
// (which does not count in a setuid program). It lives for ever.
const Env& system_env();

// check_trusted_file tests a file by the rules of `trust` as Env::read_trusted_file does, for files
// that another library opens.
Status check_trusted_file(const std::string& path, FileTrust trust);

}  // namespace opensspi::crypto
