/* SPDX-License-Identifier: MIT */
/* libloaderapi.h: LoadLibrary and its kin.
 *
 * secur32.dll, security.dll, sspicli.dll, schannel.dll, advapi32.dll, crypt32.dll, cryptsp.dll and
 * cryptbase.dll mean this library. Other names that end in .dll are ERROR_MOD_NOT_FOUND; the names
 * of this host's libraries ("libfoo.so.1", or a path with slashes) go to dlopen. */
#ifndef OPENSSPI_WINDOWS_LIBLOADERAPI_H
#define OPENSSPI_WINDOWS_LIBLOADERAPI_H

#include <stdlib.h>

#include "opensspi/opensspi.h"
#include "opensspi/windows/stringapiset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

/* dwFlags of LoadLibraryEx. They say where Windows looks, and mean nothing here. */
#define DONT_RESOLVE_DLL_REFERENCES          0x00000001
#define LOAD_LIBRARY_AS_DATAFILE             0x00000002
#define LOAD_WITH_ALTERED_SEARCH_PATH        0x00000008
#define LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR     0x00000100
#define LOAD_LIBRARY_SEARCH_APPLICATION_DIR  0x00000200
#define LOAD_LIBRARY_SEARCH_USER_DIRS        0x00000400
#define LOAD_LIBRARY_SEARCH_SYSTEM32         0x00000800
#define LOAD_LIBRARY_SEARCH_DEFAULT_DIRS     0x00001000

/* clang-format on */

static inline HMODULE opensspi_load_wide_(LPCWSTR name, uint32_t flags) {
  const int length = name ? WideCharToMultiByte(CP_UTF8, 0, name, -1, NULL, 0, NULL, NULL) : 0;
  char* utf8 = length > 0 ? (char*)malloc((size_t)length) : NULL;
  HMODULE library;
  if (utf8) {
    WideCharToMultiByte(CP_UTF8, 0, name, -1, utf8, length, NULL, NULL);
  }
  library = opensspi_load_library(utf8, flags);
  free(utf8);
  return library;
}

/* LoadLibrary returns a library, or null: ERROR_MOD_NOT_FOUND. FreeLibrary releases it. */
static inline HMODULE LoadLibraryA(LPCSTR lpLibFileName) {
  return opensspi_load_library(lpLibFileName, 0);
}
static inline HMODULE LoadLibraryW(LPCWSTR lpLibFileName) {
  return opensspi_load_wide_(lpLibFileName, 0);
}
#define LoadLibrary OPENSSPI_AW(LoadLibrary)

static inline HMODULE LoadLibraryExA(LPCSTR lpLibFileName, HANDLE hFile, DWORD dwFlags) {
  (void)hFile;
  (void)dwFlags;
  return opensspi_load_library(lpLibFileName, 0);
}
static inline HMODULE LoadLibraryExW(LPCWSTR lpLibFileName, HANDLE hFile, DWORD dwFlags) {
  (void)hFile;
  (void)dwFlags;
  return opensspi_load_wide_(lpLibFileName, 0);
}
#define LoadLibraryEx OPENSSPI_AW(LoadLibraryEx)

/* GetModuleHandle returns a library that is loaded already. It counts as no load, as on Windows; a
 * null name, which means the program itself there, is ERROR_INVALID_PARAMETER. */
static inline HMODULE GetModuleHandleA(LPCSTR lpModuleName) {
  return opensspi_load_library(lpModuleName, OPENSSPI_LIBRARY_LOADED);
}
static inline HMODULE GetModuleHandleW(LPCWSTR lpModuleName) {
  return opensspi_load_wide_(lpModuleName, OPENSSPI_LIBRARY_LOADED);
}
#define GetModuleHandle OPENSSPI_AW(GetModuleHandle)

/* GetProcAddress returns a function by its name, or null: ERROR_PROC_NOT_FOUND. */
static inline FARPROC GetProcAddress(HMODULE hModule, LPCSTR lpProcName) {
  return (FARPROC)opensspi_library_function(hModule, lpProcName);
}

/* FreeLibrary releases what LoadLibrary returned; ERROR_INVALID_HANDLE for anything else. */
static inline BOOL FreeLibrary(HMODULE hLibModule) {
  return opensspi_free_library(hLibModule) == 0;
}

#ifdef __cplusplus
}
#endif

#endif
