/* SPDX-License-Identifier: MIT */
/* LoadLibrary, GetProcAddress and FreeLibrary, as programs use them to find SSPI at run time. */
#define SECURITY_WIN32
#include <NTSecAPI.h>
#include <Security.h>
#include <windows.h>

#include "check.h"

typedef SECURITY_STATUS(SEC_ENTRY* Enumerate)(PULONG, PSecPkgInfoA*);
typedef BOOLEAN(NTAPI* GenRandom)(PVOID, ULONG);

static void this_library_has_windows_names(void) {
  static const char* const kNames[] = {
      "secur32.dll", "SECUR32.DLL",  "secur32",   "Security.dll",
      "sspicli.dll", "schannel.dll", "advapi32",  "Advapi32.dll",
      "crypt32.dll", "cryptsp.dll",  "CRYPTBASE", "C:\\Windows\\System32\\secur32.dll"};
  size_t i;
  for (i = 0; i < ARRAYSIZE(kNames); ++i) {
    const HMODULE library = LoadLibraryA(kNames[i]);
    ULONG count = 0;
    PSecPkgInfoA packages = NULL;
    const Enumerate enumerate = (Enumerate)GetProcAddress(library, "EnumerateSecurityPackagesA");
    CHECK(library != NULL && enumerate != NULL);
    CHECK_INT(enumerate(&count, &packages), SEC_E_OK);
    CHECK(count > 0 && FreeContextBuffer(packages) == SEC_E_OK);
    CHECK(FreeLibrary(library));
  }
}

static void wide_names_work_too(void) {
  const WCHAR name[] = {'a', 'd', 'v', 'a', 'p', 'i', '3', '2', '.', 'd', 'l', 'l', 0};
  const HMODULE library = LoadLibraryW(name);
  BYTE bytes[16] = {0};
  BYTE zeros[16] = {0};
  const GenRandom random = (GenRandom)GetProcAddress(library, "SystemFunction036");
  CHECK(random != NULL && random(bytes, sizeof bytes));
  CHECK(memcmp(bytes, zeros, sizeof bytes) != 0);
  CHECK(RtlGenRandom(bytes, sizeof bytes) && RtlGenRandom(NULL, 0));
  CHECK(!RtlGenRandom(NULL, 1) && GetLastError() == ERROR_INVALID_PARAMETER);
  CHECK(FreeLibrary(library));
  CHECK(LoadLibraryExW(name, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32) != NULL);
  CHECK(GetModuleHandle(TEXT("crypt32.dll")) != NULL);
}

static void absent_functions_are_refused(void) {
  static const char* const kAbsent[] = {"RegOpenKeyExA", "malloc", "sqlite3_open", ""};
  const HMODULE library = LoadLibrary(TEXT("secur32.dll"));
  size_t i;
  for (i = 0; i < ARRAYSIZE(kAbsent); ++i) {
    SetLastError(0);
    CHECK(GetProcAddress(library, kAbsent[i]) == NULL);
    CHECK_INT(GetLastError(), ERROR_PROC_NOT_FOUND);
  }
  CHECK(GetProcAddress(library, (LPCSTR)(ULONG_PTR)17) == NULL);
  CHECK_INT(GetLastError(), ERROR_PROC_NOT_FOUND);
  CHECK(FreeLibrary(library));
}

static void absent_libraries_are_refused_with_a_sentence(void) {
  static const char* const kAbsent[] = {"kernel32.dll", "USER32.DLL", "libnowhere.so.9",
                                        "/no/secur32.dll", ".dll"};
  size_t i;
  for (i = 0; i < ARRAYSIZE(kAbsent); ++i) {
    SetLastError(0);
    if (LoadLibraryA(kAbsent[i]) != NULL) {
      printf("%s was found\n", kAbsent[i]);
      exit(1);
    }
    CHECK_INT(GetLastError(), ERROR_MOD_NOT_FOUND);
    CHECK(opensspi_last_detail()[0] != 0);
  }
  CHECK(LoadLibraryA(NULL) == NULL && GetLastError() == ERROR_INVALID_PARAMETER);
  CHECK(LoadLibraryA("") == NULL && GetLastError() == ERROR_INVALID_PARAMETER);
}

static void libraries_of_the_host_load(void) {
  const HMODULE library = LoadLibraryA("libm.so.6");
  CHECK(library != NULL && GetProcAddress(library, "cos") != NULL);
  CHECK(FreeLibrary(library));
  CHECK(!FreeLibrary(library) && GetLastError() == ERROR_INVALID_HANDLE);
  CHECK(GetModuleHandleA("libnowhere.so.9") == NULL);
}

static void handles_that_are_none_are_refused(void) {
  int here = 0;
  CHECK(!FreeLibrary(NULL) && !FreeLibrary((HMODULE)&here));
  CHECK_INT(GetLastError(), ERROR_INVALID_HANDLE);
  CHECK(GetProcAddress((HMODULE)&here, "malloc") == NULL);
  CHECK_INT(GetLastError(), ERROR_INVALID_HANDLE);
}

int main(void) {
  this_library_has_windows_names();
  wide_names_work_too();
  absent_functions_are_refused();
  absent_libraries_are_refused_with_a_sentence();
  libraries_of_the_host_load();
  handles_that_are_none_are_refused();
  return 0;
}
