/* SPDX-License-Identifier: MIT */
/* synchapi.h: Sleep. */
#ifndef OPENSSPI_WINDOWS_SYNCHAPI_H
#define OPENSSPI_WINDOWS_SYNCHAPI_H

#include <poll.h>

#include "opensspi/windows/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef INFINITE
#define INFINITE 0xFFFFFFFF
#endif

/* Sleep waits for so many milliseconds; INFINITE never returns. A signal that is handled ends one
 * wait of at most a day early. */
static inline void Sleep(DWORD dwMilliseconds) {
  const DWORD day = 24 * 60 * 60 * 1000;
  for (; dwMilliseconds > day; dwMilliseconds -= dwMilliseconds == INFINITE ? 0 : day) {
    poll(NULL, 0, (int)day);
  }
  poll(NULL, 0, (int)dwMilliseconds);
}

#ifdef __cplusplus
}
#endif

#endif
