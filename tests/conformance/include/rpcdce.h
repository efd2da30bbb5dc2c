// rpcdce.h: see rpc.h.
#include "rpc.h"  // IWYU pragma: export
