// SPDX-License-Identifier: MIT
// A trace file: any bytes are handshakes or lines that are counted, and the report is well-formed.
#include <cstdlib>

#include "base/trace_line.h"
#include "sspi/trace_report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  opensspi::JsonWriter json;
  if (!opensspi::sspi::write_trace_report(text, json).ok()) {
    abort();  // only a longer trace is refused
  }
  const std::string report = json.take();
  if (!report.starts_with("{\"handshakes\"") || !report.ends_with('}') ||
      report.find('\n') != std::string::npos) {
    abort();
  }
  return 0;
}
