// The one Env of the shipped library.
#pragma once

#include "base/env.h"

namespace opensspi::crypto {

// system_env is the wall clock, OpenSSL's random numbers, the file system and the environment
// (which does not count in a setuid program). It lives for ever.
const Env& system_env();

}  // namespace opensspi::crypto
