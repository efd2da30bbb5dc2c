// TRACE: what the library does, a line at a time, for people who look for a fault.
#pragma once

#include <string_view>

namespace opensspi {

// trace_enabled answers whether OPENSSPI_TRACE names a file (or "stderr") that lines go to. Read
// once a process.
bool trace_enabled();
// trace_line writes one line with time, thread and room. Never hand it a secret; escape names from
// a peer.
void trace_line(std::string_view room, std::string_view text);

}  // namespace opensspi

// TRACE evaluates `text` only where tracing is on.
#define TRACE(room, text)                                                \
  do {                                                                   \
    if (::opensspi::trace_enabled()) ::opensspi::trace_line(room, text); \
  } while (false)
