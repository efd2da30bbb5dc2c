// SPDX-License-Identifier: MIT
// declassify: marks the point at which a value that was computed from secrets becomes public.
#pragma once

#ifdef OPENSSPI_CONSTANT_TIME
#include <valgrind/memcheck.h>
#endif

namespace opensspi {

// declassify says that a value is public from here on, although it was computed from secrets: that
// a password was wrong, how long a padding is. It does nothing, except in the build of `make
// constant-time`, where secrets are marked undefined for valgrind, which reports every branch and
// every address that depends on them: there it marks the value defined.
template <class T>
void declassify([[maybe_unused]] const T& value) {
#ifdef OPENSSPI_CONSTANT_TIME
  VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value);
#endif
}

}  // namespace opensspi
