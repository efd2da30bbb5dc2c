// opensspi_set_cancel: how a caller ends long work of its own thread.
#pragma once

#include "crypto/public_key.h"

namespace opensspi::abi {

// keep_going returns what long work of this thread asks now and then: whether the process is not
// exiting and the thread's own function, if it set one, says yes.
crypto::KeepGoing keep_going();

}  // namespace opensspi::abi
