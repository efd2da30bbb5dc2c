/* SPDX-License-Identifier: MIT */
// Heaps, last error and modules: what kernel32 has around the functions under test. What the
// library exports itself (GetLastError, LocalAlloc, ...) takes the place of what is here.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <unistd.h>

#include "win32_base.h"

static __thread DWORD last_error;

__attribute__((weak)) DWORD GetLastError(void) { return last_error; }
__attribute__((weak)) void SetLastError(DWORD error) { last_error = error; }

__attribute__((weak)) HLOCAL LocalAlloc(UINT flags, SIZE_T len) {
  void* memory = malloc(len != 0 ? len : 1);
  if (memory != NULL && (flags & LMEM_ZEROINIT) != 0) {
    memset(memory, 0, len);
  }
  return memory;
}

__attribute__((weak)) HLOCAL LocalFree(HLOCAL memory) {
  free(memory);
  return NULL;
}

__attribute__((weak)) HLOCAL LocalReAlloc(HLOCAL memory, SIZE_T len, UINT flags) {
  return realloc(memory, len);
}

HANDLE GetProcessHeap(void) { return (HANDLE)1; }

void* HeapAlloc(HANDLE heap, DWORD flags, SIZE_T len) {
  if (len == 0) {
    len = 1;
  }
  return (flags & HEAP_ZERO_MEMORY) != 0 ? calloc(1, len) : malloc(len);
}

void* HeapReAlloc(HANDLE heap, DWORD flags, void* memory, SIZE_T len) {
  return realloc(memory, len);
}

BOOL HeapFree(HANDLE heap, DWORD flags, void* memory) {
  free(memory);
  return TRUE;
}

// HeapSize returns the length that was asked for, as on Windows; malloc knows only the length that
// it gave. So this malloc remembers what was asked for.
extern void* __libc_malloc(size_t len);

enum { kNumRemembered = 1 << 16 };
static struct {
  void* memory;
  size_t len;
} remembered[kNumRemembered];

static unsigned place_of(const void* memory) {
  return (unsigned)((ULONG_PTR)memory >> 4) % kNumRemembered;
}

void* malloc(size_t len) {
  void* memory = __libc_malloc(len);
  if (memory == NULL) {
    return NULL;
  }
  remembered[place_of(memory)].memory = memory;
  remembered[place_of(memory)].len = len;
  return memory;
}

SIZE_T HeapSize(HANDLE heap, DWORD flags, const void* memory) {
  const unsigned place = place_of(memory);
  if (remembered[place].memory == memory) {
    return remembered[place].len;
  }
  return malloc_usable_size((void*)memory);
}

// Every module is this process. rsaenh.dll has a handle of its own, which the tests compare.
HMODULE GetModuleHandleA(LPCSTR name) {
  const int is_rsaenh = name != NULL && strcasecmp(name, "rsaenh.dll") == 0;
  return (HMODULE)(LONG_PTR)(is_rsaenh ? 2 : 1);
}

HMODULE LoadLibraryA(LPCSTR name) { return (HMODULE)1; }
BOOL FreeLibrary(HMODULE module) { return TRUE; }

FARPROC GetProcAddress(HMODULE module, LPCSTR name) {
  FARPROC found = module != NULL ? (FARPROC)dlsym(RTLD_DEFAULT, name) : NULL;
  if (found == NULL) {
    SetLastError(ERROR_PROC_NOT_FOUND);
  }
  return found;
}

DWORD GetCurrentProcessId(void) { return (DWORD)getpid(); }

// Tokens and descriptors: one token, and nothing of it is known.
BOOL OpenProcessToken(HANDLE process, DWORD access, PHANDLE token) {
  *token = (HANDLE)3;
  return TRUE;
}

BOOL GetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS which, LPVOID out, DWORD len,
                         PDWORD needed) {
  memset(out, 0, len);
  if (needed != NULL) {
    *needed = len;
  }
  return TRUE;
}
