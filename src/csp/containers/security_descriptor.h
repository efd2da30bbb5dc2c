// PP_KEYSET_SEC_DESCR: who may do what with a container, as a SECURITY_DESCRIPTOR.
#pragma once

#include <sys/types.h>

#include "base/bytes.h"

namespace opensspi::csp {

// security_descriptor answers a self-relative SECURITY_DESCRIPTOR ([MS-DTYP] 2.4.6) that says of a
// file of this owner, group and mode what the kernel enforces: an entry each for the owner, the
// group and everyone, where the mode gives them anything.
[[nodiscard]] Bytes security_descriptor(uid_t owner, gid_t group, mode_t mode);

}  // namespace opensspi::csp
