// Master key files: what parses is written back to the same keys.
#include "store/master_key.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto keys = opensspi::store::parse_keys({data, size});
  if (!keys.ok()) return 0;
  const auto again = opensspi::store::parse_keys(opensspi::store::write_keys(*keys).reveal());
  if (!again.ok() || again->size() != keys->size()) abort();
  for (size_t i = 0; i < keys->size(); ++i) {
    if (opensspi::store::key_id(*(*keys)[i]) != opensspi::store::key_id(*(*again)[i])) abort();
  }
  return 0;
}
