/* SPDX-License-Identifier: MIT */
/* What curl's sources take from Windows' own headers and from curl's own files for Windows. */
#ifndef CURL_SOURCE_WIN32_H
#define CURL_SOURCE_WIN32_H

#include <tchar.h>
#include <windows.h>

typedef enum {
  VERSION_LESS_THAN,
  VERSION_LESS_THAN_EQUAL,
  VERSION_EQUAL,
  VERSION_GREATER_THAN_EQUAL,
  VERSION_GREATER_THAN
} VersionCondition;
typedef enum { PLATFORM_WINNT } PlatformIdentifier;
extern unsigned windows_major;
extern unsigned windows_build;

int curlx_verify_windows_version(unsigned major, unsigned minor, unsigned build,
                                 PlatformIdentifier platform, VersionCondition condition);
HMODULE Curl_load_library(LPCTSTR name);
const char* get_winapi_error(int code, char* text, size_t len);
const char* Curl_winapi_strerror(DWORD code, char* text, size_t len);

#endif
