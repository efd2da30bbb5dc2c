// SPDX-License-Identifier: MIT
// opensspi doctor: what this host has, its origin, and what is missing.
#include <iomanip>
#include <iostream>

#include "command.h"
#include "progress.h"

namespace opensspi_cli {
namespace {

void print_settings(const Json& settings) {
  std::cout << "settings:\n";
  for (const auto& [unused, setting] : settings.children()) {
    const std::string value = setting["value"].text();
    std::cout << "  " << std::left << std::setw(28) << setting["name"].text() << ' '
              << std::setw(14) << (value.empty() ? "(empty)" : printable(value)) << " from "
              << printable(setting["origin"].text())
              << (setting["line"].is_null() ? ""
                                            : " line " + std::to_string(setting["line"].number()))
              << (setting["locked"].boolean() ? ", locked" : "") << '\n';
  }
}

int print_problems(const Json& problems) {
  if (problems.size() == 0) {
    std::cout << "nothing to mend\n";
    return kExitDone;
  }
  std::cout << "to mend:\n";
  for (const auto& [unused, problem] : problems.children()) {
    std::cout << "  - " << printable(problem["what"].text()) << '\n';
    if (!problem["remedy"].text().empty()) {
      std::cout << "    " << printable(problem["remedy"].text()) << '\n';
    }
  }
  return kExitProblems;
}

// Sections that have a form of their own are shown in it.
int print_report(const Json& report) {
  for (const auto& [name, section] : report.children()) {
    if (name == "problems") {
      continue;
    }
    if (name == "settings") {
      print_settings(section);
      continue;
    }
    print_member(name, section, 0);
  }
  return print_problems(report["problems"]);
}

int doctor(const Session& session) {
  char* text = nullptr;
  const int32_t status = [&] {
    const Progress progress(session, "examining");
    return opensspi_doctor(&text);
  }();
  const LibraryText owner(text);
  if (status != 0) {
    return refused(session, "doctor", status);
  }
  const Json report = parse_report(owner);
  if (!session.json) {
    return print_report(report);
  }
  std::cout << text << '\n';
  return report["problems"].size() == 0 ? kExitDone : kExitProblems;
}

}  // namespace

void add_doctor_command(CLI::App& program, Session& session) {
  CLI::App& command = *program.add_subcommand(
      "doctor", "Packages, settings, store and libraries; what is missing and how to get it");
  command.fallthrough();
  command.callback([&session] { session.exit = doctor(session); });
}

}  // namespace opensspi_cli
