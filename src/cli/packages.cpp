// SPDX-License-Identifier: MIT
// opensspi packages: what EnumerateSecurityPackages lists.
#include <iomanip>
#include <iostream>
#include <span>

#include "command.h"
#include "opensspi/sspi.h"

namespace opensspi_cli {
namespace {

void print_json(std::span<const SecPkgInfoA> packages) {
  std::cout << "{\"packages\": [";
  const char* comma = "";
  for (const SecPkgInfoA& package : packages) {
    std::cout << comma << "{\"name\": " << json_text(package.Name)
              << ", \"comment\": " << json_text(package.Comment)
              << ", \"version\": " << package.wVersion << ", \"rpc_id\": " << package.wRPCID
              << ", \"max_token\": " << package.cbMaxToken
              << ", \"capabilities\": " << package.fCapabilities << "}";
    comma = ", ";
  }
  std::cout << "]}\n";
}

void print_text(std::span<const SecPkgInfoA> packages) {
  std::cout << std::left << std::setw(12) << "NAME" << ' ' << std::setw(9) << "MAX TOKEN" << ' '
            << std::setw(12) << "CAPABILITIES"
            << " COMMENT\n";
  for (const SecPkgInfoA& package : packages) {
    std::cout << std::left << std::setw(12) << package.Name << ' ' << std::setw(9)
              << package.cbMaxToken << " 0x" << std::hex << std::setw(10) << package.fCapabilities
              << std::dec << ' ' << package.Comment << '\n';
  }
}

int packages(const Session& session) {
  ULONG count = 0;
  SecPkgInfoA* infos = nullptr;
  const SECURITY_STATUS status = EnumerateSecurityPackagesA(&count, &infos);
  if (status != 0) {
    return refused(session, "packages", status);
  }
  const std::span<const SecPkgInfoA> all(infos, count);
  if (session.json) {
    print_json(all);
  } else {
    print_text(all);
  }
  FreeContextBuffer(infos);
  return kExitDone;
}

}  // namespace

void add_packages_command(CLI::App& program, Session& session) {
  CLI::App& command = *program.add_subcommand("packages", "List the security packages");
  command.fallthrough();
  command.callback([&session] { session.exit = packages(session); });
}

}  // namespace opensspi_cli
