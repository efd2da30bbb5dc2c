// SPDX-License-Identifier: MIT
// Master key files: what parses is written back to the same keys.
#include <cstdlib>

#include "storage/sealing_key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto keys = opensspi::storage::parse_keys({data, size});
  if (!keys.ok()) {
    return 0;
  }
  const auto again = opensspi::storage::parse_keys(opensspi::storage::write_keys(*keys).reveal());
  if (!again.ok() || again->size() != keys->size()) {
    abort();
  }
  for (size_t i = 0; i < keys->size(); ++i) {
    if (opensspi::storage::key_id(*(*keys)[i]) != opensspi::storage::key_id(*(*again)[i])) {
      abort();
    }
  }
  return 0;
}
