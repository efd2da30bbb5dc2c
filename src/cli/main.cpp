// SPDX-License-Identifier: MIT
// The opensspi command: accounts, the store, keys, tokens and blobs in words, and a report on the
// installation.
#include <algorithm>
#include <iostream>
#include <span>

#include "command.h"
#include "wrong_usage.h"

namespace opensspi_cli {
namespace {

void describe_program(CLI::App& program, Session& session) {
  program.name("opensspi");
  program.set_version_flag("--version", std::string("opensspi ") + opensspi_version());
  program.add_flag("--json", session.json, "Print JSON, for programs");
  program.require_subcommand(1);
  program.footer("Exit codes: 0 done, 1 refused, 2 wrong usage, 3 problems found.");
  add_account_commands(program, session);
  add_group_commands(program, session);
  add_store_commands(program, session);
  add_key_commands(program, session);
  add_cert_commands(program, session);
  add_blob_commands(program, session);
  add_dpapi_commands(program, session);
  add_hash_command(program, session);
  add_random_command(program, session);
  add_describe_command(program, session);
  add_doctor_command(program, session);
  add_explain_command(program, session);
  add_packages_command(program, session);
  add_settings_commands(program, session);
  add_trace_command(program, session);
  add_test_commands(program, session);
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
  } catch (const CLI::Success& asked) {  // --help and --version
    return program.exit(asked);
  } catch (const CLI::ParseError& problem) {
    const std::span<char* const> words(argv + std::min(argc, 1), argv + argc);
    session.json = asks_for_json(words);
    const std::string unknown = unknown_command(program, words);
    if (!session.json && unknown.empty()) {
      program.exit(problem);
      return kExitUsage;
    }
    return misused(session, "command line", unknown.empty() ? problem.what() : unknown);
  }
  std::cout.flush();
  return std::cout.good() ? session.exit : kExitRefused;
}
