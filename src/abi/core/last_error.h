// What the last failed call of this thread left behind: Windows' last error, and our own words.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace opensspi::abi {

// last_error is GetLastError of this thread; set_last_error is SetLastError.
uint32_t last_error();
void set_last_error(uint32_t code);

// last_detail is what the last call that failed on this thread said, "" where none has. Words that
// were made at run time are copied.
const char* last_detail();
void set_last_detail(const char* detail);

// status_of is what an SSPI function answers for an error, and remembers its detail. A positive
// Win32 code, which a caller would take for success, becomes the SEC_E_ code for it, or its
// HRESULT.
int32_t status_of(const Error& error);

}  // namespace opensspi::abi
