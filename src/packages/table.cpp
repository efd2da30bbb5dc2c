#include "packages/table.h"

#include "packages/ntlm/package.h"

namespace opensspi::packages {

std::span<const sspi::Package* const> table() {
  static const sspi::Package* const packages[] = {&ntlm::package()};
  return packages;
}

}  // namespace opensspi::packages
