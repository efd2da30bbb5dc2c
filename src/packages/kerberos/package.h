// The Kerberos security package.
#pragma once

#include "sspi/package.h"

namespace opensspi::kerberos {

inline constexpr uint32_t kMaxToken = 48'000;  // Windows' default MaxTokenSize

// package answers the one Kerberos package; it lives for ever.
const sspi::Package& package();

// is_usable answers whether libkrb5 is here; without it the package is not listed.
bool is_usable();

}  // namespace opensspi::kerberos
