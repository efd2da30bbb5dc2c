// SPDX-License-Identifier: MIT
#include "support/paths.h"

namespace opensspi::testing {

std::string test_data() { return OPENSSPI_SOURCE "/tests/data"; }
std::string corpus() { return OPENSSPI_SOURCE "/fuzz/corpus"; }
std::string public_headers() { return OPENSSPI_SOURCE "/include/opensspi"; }
std::string library_path() { return OPENSSPI_LIBRARY; }

}  // namespace opensspi::testing
