// The NTLM security package.
#pragma once

#include "sspi/package.h"

namespace opensspi::ntlm {

// package answers the one NTLM package; it lives for ever.
const sspi::Package& package();

}  // namespace opensspi::ntlm
