// opensspi_set_cancel: how a caller ends long work of its own thread.
#pragma once

#include "crypto/public_key.h"

namespace opensspi::abi {

// keep_going answers what long work of this thread asks now and then; empty where the thread set
// no function.
crypto::KeepGoing keep_going();

}  // namespace opensspi::abi
