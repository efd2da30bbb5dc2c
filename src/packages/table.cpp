#include "packages/table.h"

#include <vector>

#include "base/fork.h"
#include "packages/kerberos/package.h"
#include "packages/negotiate/package.h"
#include "packages/ntlm/package.h"

namespace opensspi::packages {
namespace {

constinit MadeOnce<std::vector<const sspi::Package*>> g_table;

std::vector<const sspi::Package*> make_table() {
  std::vector<const sspi::Package*> packages{&negotiate::package()};
  if (kerberos::is_usable()) packages.push_back(&kerberos::package());
  packages.push_back(&ntlm::package());
  return packages;
}

}  // namespace

std::span<const sspi::Package* const> table() { return g_table.get(make_table); }

}  // namespace opensspi::packages
