// SPDX-License-Identifier: MIT
// Shows handshakes that the library explained from a trace.
#pragma once

#include "json.h"

namespace opensspi_cli {

// print_story shows the sentences of one element of "handshakes" (opensspi_trace_explain), and the
// advice after a failure, as indented lines.
void print_story(const Json& handshake);

}  // namespace opensspi_cli
