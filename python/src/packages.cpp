// SPDX-License-Identifier: MIT
#include "packages.h"

#include "errors.h"
#include "gil.h"
#include "owned.h"
#include "text.h"

namespace opensspi::python {

nb::dict to_dict(const SecPkgInfoW& package) {
  nb::dict fields;
  fields["Capabilities"] = package.fCapabilities;
  fields["Version"] = package.wVersion;
  fields["RPCID"] = package.wRPCID;
  fields["MaxToken"] = package.cbMaxToken;
  fields["Name"] = to_str(package.Name);
  fields["Comment"] = to_str(package.Comment);
  return fields;
}

namespace {

nb::object enumerate() {
  ULONG count = 0;
  SecPkgInfoW* first = nullptr;
  SECURITY_STATUS status;
  {
    const WithoutGil loads;  // libraries of packages may be opened
    status = api().EnumerateSecurityPackagesW(&count, &first);
  }
  check(status, "EnumerateSecurityPackages");
  const Owned packages(first);
  nb::list all;
  for (ULONG i = 0; i < count; ++i) {
    all.append(to_dict(packages.get()[i]));
  }
  return nb::tuple(all);
}

nb::dict query(nb::str package_name) {
  const Text name(package_name, "PackageName");
  SecPkgInfoW* found = nullptr;
  SECURITY_STATUS status;
  {
    const WithoutGil loads;
    status = api().QuerySecurityPackageInfoW(name.get(), &found);
  }
  check(status, "QuerySecurityPackageInfo");
  return to_dict(*Owned(found).get());
}

}  // namespace

void define_packages(nb::module_& module) {
  module.def("EnumerateSecurityPackages", &enumerate,
             nb::sig("def EnumerateSecurityPackages() -> tuple[dict[str, typing.Any], ...]"),
             "EnumerateSecurityPackages returns a dict for each package that works here.");
  module.def("QuerySecurityPackageInfo", &query, "PackageName"_a,
             nb::sig("def QuerySecurityPackageInfo(PackageName: str) -> dict[str, typing.Any]"),
             "QuerySecurityPackageInfo describes one package, named in any case.");
}

}  // namespace opensspi::python
