#include "packages/table.h"

namespace opensspi::packages {

std::span<const sspi::Package* const> table() { return {}; }

}  // namespace opensspi::packages
