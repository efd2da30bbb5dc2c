// SPDX-License-Identifier: MIT
// opensspi_set_trace_sink, opensspi_trace_explain.
#include "abi/own/own_api.h"
#include "base/trace.h"
#include "sspi/trace_report.h"

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

void opensspi_set_trace_sink(OPENSSPI_TRACE_SINK sink) { trace::set_sink(sink); }

int32_t opensspi_trace_explain(const char* trace, size_t len, char** json) {
  return own_json(json, [&](JsonWriter& writer) -> Status {
    if (trace == nullptr && len != 0) {
      return kNullArgument;
    }
    return sspi::write_trace_report(std::string_view(trace, len), writer);
  });
}

}  // extern "C"
