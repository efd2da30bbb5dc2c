// SPDX-License-Identifier: MIT
// Refusals that name a file: an Error's text must live for ever, a path does not.
#pragma once

#include <string>

#include "base/result.h"

namespace opensspi::storage {

// refusal returns an error whose text is kept for the life of the process. Equal texts are kept
// once and at most a few thousand different ones, after which the plain literal `otherwise` stands
// in; for faults of the set-up, never for what a peer can vary.
Error refusal(int64_t code, const std::string& text, const char* otherwise);

// file_refusal turns an errno of opening or writing `path` into an error that names it.
Error file_refusal(int problem, const std::string& path);

}  // namespace opensspi::storage
