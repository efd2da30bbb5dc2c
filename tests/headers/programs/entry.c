/* SPDX-License-Identifier: MIT */
/* A program that begins with _tmain or wmain (ENTRY), of several types (RETURNS, PARAMETERS). */
#include <tchar.h>
#include <windows.h>

#include "check.h"

#ifndef ENTRY
#define ENTRY _tmain
#define RETURNS int
#define PARAMETERS int argc, TCHAR *argv[]
#endif

static void check_arguments(int argc, const TCHAR* second, const TCHAR* end);

RETURNS ENTRY(PARAMETERS) {
#ifdef WITHOUT_ARGUMENTS
  check_arguments(2, _T("caf\u00e9"), NULL);
#else
  check_arguments(argc, argv[1], argv[argc]);
#endif
#ifndef RETURNS_NOTHING
  return 0;
#endif
}

static void check_arguments(int argc, const TCHAR* second, const TCHAR* end) {
  CHECK_INT(argc, 2);
  CHECK(_tcscmp(second, _T("caf\u00e9")) == 0);
  CHECK(end == NULL);
  printf("ran\n");
}
