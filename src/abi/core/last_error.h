// SPDX-License-Identifier: MIT
// The result of this thread's last failed call: Windows' last error, and our own text.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace opensspi::abi {

// last_error is GetLastError of this thread; set_last_error is SetLastError.
uint32_t last_error();
void set_last_error(uint32_t code);

// last_detail is the text of the last call that failed on this thread, "" if none has. Text that
// was made at run time is copied.
const char* last_detail();
void set_last_detail(const char* detail);

// status_of returns an SSPI function's status for an error, and keeps its detail. A positive Win32
// code, which a caller would treat as success, becomes the corresponding SEC_E_ code, or its
// HRESULT.
int32_t status_of(const Error& error);

}  // namespace opensspi::abi
