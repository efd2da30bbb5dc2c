// SPDX-License-Identifier: MIT
// PP_KEYSET_SEC_DESCR: the rights to a container, as a SECURITY_DESCRIPTOR.
#pragma once

#include <sys/types.h>

#include "base/bytes.h"

namespace opensspi::csp {

// security_descriptor returns a self-relative SECURITY_DESCRIPTOR ([MS-DTYP] 2.4.6) with the rights
// that the kernel enforces for a file of this owner, group and mode: one entry each for the owner,
// the group and everyone, if the mode gives them any rights.
[[nodiscard]] Bytes security_descriptor(uid_t owner, gid_t group, mode_t mode);

}  // namespace opensspi::csp
