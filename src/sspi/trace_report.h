// SPDX-License-Identifier: MIT
// A trace, grouped into handshakes and explained.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace opensspi::sspi {

// kMaxTraceLen is the longest trace that is read, in bytes.
inline constexpr size_t kMaxTraceLen = size_t{16} * 1024 * 1024;

// write_trace_report writes a report on the text of a trace, as opensspi_trace_explain describes
// it. Lines that are not of a trace are counted, no more. ERROR_FILE_TOO_LARGE.
Status write_trace_report(std::string_view text, JsonWriter& json);

}  // namespace opensspi::sspi
