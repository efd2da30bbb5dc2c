// SPDX-License-Identifier: MIT
#include "packages/table.h"

#include "packages/digest/package.h"
#include "packages/kerberos/package.h"
#include "packages/negotiate/package.h"
#include "packages/ntlm/package.h"
#include "packages/schannel/package.h"

namespace opensspi::packages {

std::vector<const sspi::Package*> rows() {
  std::vector<const sspi::Package*> packages{&negotiate::package()};
  if (kerberos::is_usable()) {
    packages.push_back(&kerberos::package());
  }
  packages.push_back(&ntlm::package());
  packages.push_back(&digest::package());
  packages.push_back(&schannel::package());
  packages.push_back(&schannel::unified_package());
  return packages;
}

}  // namespace opensspi::packages
