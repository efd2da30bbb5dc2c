// SPDX-License-Identifier: MIT
// opensspi_set_cancel: lets a caller end long work of its own thread.
#pragma once

#include "crypto/public_key.h"

namespace opensspi::abi {

// keep_going is called repeatedly by long work of this thread. It returns whether the process is
// not exiting and the thread's own function, if set, does not ask to stop.
crypto::KeepGoing keep_going();

}  // namespace opensspi::abi
