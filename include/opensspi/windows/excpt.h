/* SPDX-License-Identifier: MIT */
/* excpt.h: __try, __finally and __leave.
 *
 * The block of __finally runs when the block of __try ends or is left by __leave. Unlike with
 * Microsoft's compiler it does not run if the block of __try is left by `return`, `goto`, `break`
 * or an exception. There is no __except. In C++ __leave is an exception, so -fno-exceptions hides
 * all three. */
#ifndef OPENSSPI_WINDOWS_EXCPT_H
#define OPENSSPI_WINDOWS_EXCPT_H

#if defined(__cplusplus)
#if defined(__cpp_exceptions)
#include <exception>

struct opensspi_leave_ {};
/* The C++ library has the same macro. */
#define __try try
#define __leave throw opensspi_leave_()
#define __finally                  \
  catch (const opensspi_leave_&) { \
  }
#endif
#else
#define __try \
  {           \
    __label__ opensspi_leave_;
#define __leave goto opensspi_leave_
#define __finally          \
  opensspi_leave_:         \
  __attribute__((unused)); \
  }
#endif

#endif
