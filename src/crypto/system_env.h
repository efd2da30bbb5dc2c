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

// read_callers_file reads a file that a caller names, at most max_len bytes: unlike Env::read_file
// as the client whom this thread impersonates, who may read less than the process.
Result<Bytes> read_callers_file(const std::string& path, size_t max_len);

}  // namespace opensspi::crypto
