/* SPDX-License-Identifier: MIT */
/* entry_points.h: _tmain and wmain, for programs that begin with them.
 *
 * The macros stand where such a function is defined. They define main, which converts the arguments
 * and calls it. The function may return int or void, and take none, two or three parameters; a
 * third one is an empty list. Declare it nowhere else. */
#ifndef OPENSSPI_WINDOWS_ENTRY_POINTS_H
#define OPENSSPI_WINDOWS_ENTRY_POINTS_H

#include <stdlib.h>

#include "opensspi/windows/stringapiset.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline char** opensspi_arguments_(int argc, char** argv) {
  (void)argc;
  return argv;
}

/* opensspi_wide_arguments_ converts a program's arguments. They live as long as the program. */
static inline WCHAR** opensspi_wide_arguments_(int argc, char** argv) {
  WCHAR** wide = (WCHAR**)calloc((size_t)argc + 1, sizeof(WCHAR*));
  int i;
  for (i = 0; wide && i < argc; ++i) {
    const int length = MultiByteToWideChar(CP_UTF8, 0, argv[i], -1, NULL, 0);
    wide[i] = (WCHAR*)calloc((size_t)length + 1, sizeof(WCHAR));
    if (wide[i]) {
      MultiByteToWideChar(CP_UTF8, 0, argv[i], -1, wide[i], length);
    }
  }
  if (!wide) {
    abort();
  }
  return wide;
}

#ifdef __cplusplus
}

template <class Argument, class Given>
inline int opensspi_run_(int (*program)(int, Argument**), int argc, Given** argv) {
  return program(argc, const_cast<Argument**>(argv));
}
template <class Argument, class Given>
inline int opensspi_run_(int (*program)(int, Argument**, Argument**), int argc, Given** argv) {
  return program(argc, const_cast<Argument**>(argv), const_cast<Argument**>(argv) + argc);
}
template <class Given>
inline int opensspi_run_(int (*program)(), int, Given**) {
  return program();
}
template <class Argument, class Given>
inline int opensspi_run_(void (*program)(int, Argument**), int argc, Given** argv) {
  program(argc, const_cast<Argument**>(argv));
  return 0;
}
template <class Argument, class Given>
inline int opensspi_run_(void (*program)(int, Argument**, Argument**), int argc, Given** argv) {
  program(argc, const_cast<Argument**>(argv), const_cast<Argument**>(argv) + argc);
  return 0;
}
template <class Given>
inline int opensspi_run_(void (*program)(), int, Given**) {
  program();
  return 0;
}
#else
/* Calling with more arguments than a function takes is harmless on the hosts that this is for. */
typedef void (*opensspi_any_)(void);
typedef void (*opensspi_void_main_)(int, void*, void*);
typedef int (*opensspi_int_main_)(int, void*, void*);
#define opensspi_run_(program, argc, argv)                                                        \
  opensspi_run_as_((opensspi_any_)(program),                                                      \
                   __builtin_types_compatible_p(__typeof__(opensspi_main_type_()), void), (argc), \
                   (void**)(argv))
static inline int opensspi_run_as_(opensspi_any_ program, int returns_void, int argc, void** argv) {
  if (returns_void) {
    ((opensspi_void_main_)program)(argc, argv, argv + argc);
    return 0;
  }
  return ((opensspi_int_main_)program)(argc, argv, argv + argc);
}
#endif

#define OPENSSPI_MAIN_(convert, ...)                                    \
  opensspi_main_type_(void);                                            \
  static __typeof__(opensspi_main_type_()) opensspi_main_(__VA_ARGS__); \
  int main(int argc, char** argv) {                                     \
    return opensspi_run_(opensspi_main_, argc, convert(argc, argv));    \
  }                                                                     \
  static __typeof__(opensspi_main_type_()) opensspi_main_(__VA_ARGS__)

#define wmain(...) OPENSSPI_MAIN_(opensspi_wide_arguments_, __VA_ARGS__)
#ifdef UNICODE
#define _tmain(...) OPENSSPI_MAIN_(opensspi_wide_arguments_, __VA_ARGS__)
#else
#define _tmain(...) OPENSSPI_MAIN_(opensspi_arguments_, __VA_ARGS__)
#endif

#endif
