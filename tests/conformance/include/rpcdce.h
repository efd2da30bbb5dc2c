// SPDX-License-Identifier: MIT
// rpcdce.h: see rpc.h.
#include "rpc.h"  // IWYU pragma: export
