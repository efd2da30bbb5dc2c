// SPDX-License-Identifier: MIT
// The functions of Windows' kernel that programs use with SSPI.
#include <unistd.h>

#include "abi/core/caller_memory.h"
#include "abi/core/guard.h"
#include "abi/core/handle_table.h"
#include "opensspi/winbase.h"

namespace opensspi::abi {
namespace {

// Pseudo-handles, with Windows' values: they are numbers and point nowhere.
HANDLE this_process() { return reinterpret_cast<HANDLE>(LONG_PTR{-1}); }  // NOLINT
HANDLE this_thread() { return reinterpret_cast<HANDLE>(LONG_PTR{-2}); }   // NOLINT

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

DWORD GetLastError(void) { return last_error(); }

void SetLastError(DWORD dwErrCode) { set_last_error(dwErrCode); }

HANDLE GetCurrentProcess(void) { return this_process(); }

HANDLE GetCurrentThread(void) { return this_thread(); }

DWORD GetCurrentProcessId(void) { return static_cast<DWORD>(getpid()); }

DWORD GetCurrentThreadId(void) { return static_cast<DWORD>(gettid()); }

BOOL CloseHandle(HANDLE hObject) {
  return guard_bool([&]() -> Status {
    if (hObject == this_process() || hObject == this_thread()) {
      return {};
    }
    if (handle_close(name_of(hObject), HandleKind::kToken)) {
      return {};
    }
    return fail(ERROR_INVALID_HANDLE, "the handle was closed, or never was one of this library");
  });
}

HLOCAL LocalAlloc(UINT /*uFlags*/, SIZE_T uBytes) {
  HLOCAL memory = nullptr;
  guard_bool([&]() -> Status {
    if (uBytes > PTRDIFF_MAX) {
      return kNoMemory;
    }
    memory = allocate_for_caller(uBytes, Secrecy::kPlain);
    return {};
  });
  return memory;
}

HLOCAL LocalFree(HLOCAL hMem) {
  if (hMem == nullptr || free_for_caller(hMem)) {
    return nullptr;
  }
  set_last_error(ERROR_INVALID_HANDLE);
  set_last_detail("this memory was freed already, or never came from this library");
  return hMem;
}

}  // extern "C"
