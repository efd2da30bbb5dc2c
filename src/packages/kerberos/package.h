// SPDX-License-Identifier: MIT
// The Kerberos security package.
#pragma once

#include "sspi/package.h"

namespace opensspi::kerberos {

inline constexpr uint32_t kMaxToken = 48'000;  // Windows' default MaxTokenSize

// package returns the Kerberos package, which is never destroyed.
const sspi::Package& package();

// is_usable returns whether libkrb5 is available; without it the package is not listed.
bool is_usable();

}  // namespace opensspi::kerberos
