// The opensspi command: accounts, the store, keys, tokens and blobs in plain words, and a report on
// the installation.
#include <iostream>

#include "command.h"

namespace opensspi_cli {
namespace {

void describe_program(CLI::App& program, Session& session) {
  program.name("opensspi");
  program.set_version_flag("--version", std::string("opensspi ") + opensspi_version());
  program.add_flag("--json", session.json, "Print JSON, for programs");
  program.require_subcommand(1);
  program.footer("Exit codes: 0 done, 1 refused, 2 wrong usage, 3 problems found.");
  add_account_commands(program, session);
  add_store_commands(program, session);
  add_key_commands(program, session);
  add_blob_commands(program, session);
  add_dpapi_commands(program, session);
  add_hash_command(program, session);
  add_random_command(program, session);
  add_describe_command(program, session);
  add_doctor_command(program, session);
  add_packages_command(program, session);
  add_completion_command(program, session);
}

}  // namespace
}  // namespace opensspi_cli

int main(int argc, char** argv) {
  using namespace opensspi_cli;
  CLI::App program("Accounts, store, keys, tokens and state of OpenSSPI on this machine");
  Session session;
  describe_program(program, session);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return program.exit(problem) == 0 ? kExitDone : kExitUsage;
  }
  std::cout.flush();
  return std::cout.good() ? session.exit : kExitRefused;
}
