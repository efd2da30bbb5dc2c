// SPDX-License-Identifier: MIT
// ws2tcpip.h: see winsock2.h.
#include "winsock2.h"  // IWYU pragma: export
