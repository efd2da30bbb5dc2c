/* winerror.h: forwards to OpenSSPI's own header. */
#ifndef OPENSSPI_WINDOWS_WINERROR_H
#define OPENSSPI_WINDOWS_WINERROR_H

#include "opensspi/winerror.h"

#endif
