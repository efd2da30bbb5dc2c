// SPDX-License-Identifier: MIT
// The lines of a trace in sentences, and what to try after a failure, for a person who does not
// know the protocols.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/trace_line.h"

namespace opensspi::sspi {

// sentence_of says what a line of a trace reports.
std::string sentence_of(const trace::ParsedLine& line);

// flag_list splits the names of flags that a line has.
std::vector<std::string_view> flag_list(std::string_view names);

// flag_sentences says which flags of a step were granted and which were asked for in vain.
std::vector<std::string> flag_sentences(const trace::ParsedLine& step);

// TraceOutcome is what the code of a line means for its handshake.
enum class TraceOutcome : uint8_t { kComplete, kUnfinished, kFailed };
TraceOutcome outcome_of(std::string_view code);

// advice_on returns what to try after a failed line (an `acquire`, a `step`, or a `logon`); the
// most probable first. `package` is the one that failed, which Negotiate may have chosen.
std::vector<std::string_view> advice_on(const trace::ParsedLine& line, std::string_view package);

}  // namespace opensspi::sspi
