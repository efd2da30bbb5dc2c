// Random numbers from OpenSSL's generator, through a small pool a thread.
#pragma once

#include "base/bytes.h"

namespace opensspi::crypto {

// random_bytes fills `out`. Small requests come from a pool of this thread that is wiped as it is
// used and thrown away in a forked child. It aborts the process when the host gives no random
// numbers: nothing safe could follow.
void random_bytes(ByteSpan out);

}  // namespace opensspi::crypto
