// SPDX-License-Identifier: MIT
// opensspi store: maintenance of the store.
#include <iostream>

#include "command.h"
#include "progress.h"

namespace opensspi_cli {
namespace {

struct StoreOptions {
  bool machine = false;
  std::string file;

  [[nodiscard]] OPENSSPI_STORE store() const {
    return machine ? OPENSSPI_STORE_MACHINE : OPENSSPI_STORE_USER;
  }
};

using Options = std::shared_ptr<StoreOptions>;

int check(const Session& session, const StoreOptions& options) {
  char* text = nullptr;
  const int32_t status = [&] {
    const Progress progress(session, "checking");
    return opensspi_store_check(options.store(), &text);
  }();
  const LibraryText owner(text);
  if (status != 0) {
    return refused(session, "store check", status);
  }
  const Json report = parse_report(owner);
  const bool ok = report["ok"].boolean();
  if (session.json) {
    std::cout << text << '\n';
    return ok ? kExitDone : kExitProblems;
  }
  const std::string path = printable(report["store"].text());
  if (!report["exists"].boolean()) {
    std::cout << "there is no store at " << path << " yet; it is made when it is first needed\n";
  } else if (ok) {
    std::cout << "the store at " << path << " is sound\n";
  }
  for (const auto& [unused, problem] : report["problems"].children()) {
    std::cout << "problem: " << printable(problem.text()) << '\n';
  }
  return ok ? kExitDone : kExitProblems;
}

int backup(const Session& session, const StoreOptions& options) {
  const int32_t status = [&] {
    const Progress progress(session, "copying");
    return opensspi_store_backup(options.store(), options.file.c_str());
  }();
  if (status != 0) {
    return refused(session, "store backup", status);
  }
  return done(session, "wrote " + options.file + "; keep a copy of the master key elsewhere");
}

int rekey(const Session& session, const StoreOptions& options) {
  const int32_t status = [&] {
    const Progress progress(session, "sealing");
    return opensspi_store_rekey(options.store());
  }();
  if (status != 0) {
    return refused(session, "store rekey", status);
  }
  return done(session, "the store has a new master key");
}

}  // namespace

void add_store_commands(CLI::App& program, Session& session) {
  const auto options = std::make_shared<StoreOptions>();
  CLI::App& group = *program.add_subcommand("store", "Where accounts are kept");
  group.require_subcommand(1);
  group.fallthrough();
  group.add_flag("--machine", options->machine, "The machine's store instead of this user's own");
  CLI::App& checking = *group.add_subcommand("check", "Read everything, try every seal");
  checking.fallthrough();
  checking.callback([&session, options] { session.exit = check(session, *options); });
  CLI::App& copying = *group.add_subcommand("backup", "Write a consistent copy, even while in use");
  copying.fallthrough();
  copying.add_option("FILE", options->file, "File to write; it must not exist")->required();
  copying.callback([&session, options] { session.exit = backup(session, *options); });
  CLI::App& keying = *group.add_subcommand("rekey", "Seal everything under a new master key");
  keying.fallthrough();
  keying.callback([&session, options] { session.exit = rekey(session, *options); });
}

}  // namespace opensspi_cli
