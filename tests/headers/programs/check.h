// SPDX-License-Identifier: MIT
/* CHECK for the small programs of this directory: it names what failed and ends the program. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      printf("%s:%d: %s is false\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

#define CHECK_INT(actual, expected)                                                             \
  do {                                                                                          \
    const long long actual_ = (long long)(actual);                                              \
    const long long expected_ = (long long)(expected);                                          \
    if (actual_ != expected_) {                                                                 \
      printf("%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #actual, actual_, expected_); \
      exit(1);                                                                                  \
    }                                                                                           \
  } while (0)

#endif
