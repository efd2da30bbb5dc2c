// SPDX-License-Identifier: MIT
// opensspi trace: a trace file, explained.
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "files.h"
#include "trace_story.h"

namespace opensspi_cli {
namespace {

constexpr size_t kMaxTrace = size_t{16} * 1024 * 1024;  // what opensspi_trace_explain takes

struct TraceOptions {
  std::string file;
  std::optional<int64_t> process;
  std::optional<int64_t> context;
  bool failed = false;

  [[nodiscard]] bool selects(const Json& handshake) const {
    return (!process || handshake["process"].number() == *process) &&
           (!context ||
            (!handshake["context"].is_null() && handshake["context"].number() == *context)) &&
           (!failed || handshake["result"].text() == "failed");
  }
  [[nodiscard]] bool selects_some() const { return process || context || failed; }
};

void print_handshake(const Json& handshake) {
  std::cout << printable(handshake["began"].text()) << ' ' << printable(handshake["summary"].text())
            << "  (process " << handshake["process"].number();
  if (!handshake["context"].is_null()) {
    std::cout << ", context " << handshake["context"].number();
  }
  std::cout << ")\n";
  print_story(handshake);
}

void print_json(const std::vector<const Json*>& handshakes, const Json& report) {
  std::cout << "{\"handshakes\": [";
  const char* comma = "";
  for (const Json* handshake : handshakes) {
    std::cout << comma;
    print_json_value(*handshake);
    comma = ", ";
  }
  std::cout << "], \"left_out\": " << report["left_out"].number()
            << ", \"lines\": " << report["lines"].number()
            << ", \"unreadable\": " << report["unreadable"].number() << "}\n";
}

void print_remarks(const Json& report) {
  if (report["left_out"].number() != 0) {
    std::cout << report["left_out"].number() << " earlier handshakes are not shown\n";
  }
  if (report["unreadable"].number() != 0) {
    std::cout << report["unreadable"].number() << " of " << report["lines"].number()
              << " lines are not lines of a trace\n";
  }
}

int explain(const Session& session, const TraceOptions& options) {
  Content content;
  if (const auto problem = read_content(content, options.file, kMaxTrace)) {
    return failed(session, "trace", *problem);
  }
  char* text = nullptr;
  const int32_t status = opensspi_trace_explain(content.text().data(), content.size(), &text);
  const LibraryText owner(text);
  if (status != 0) {
    return refused(session, "trace", status);
  }
  const Json report = parse_report(owner);
  if (report["lines"].number() != 0 && report["lines"].number() == report["unreadable"].number()) {
    return misused(session, "trace", options.file + " is not a trace of OpenSSPI");
  }
  std::vector<const Json*> selected;
  for (const auto& [unused, handshake] : report["handshakes"].children()) {
    if (options.selects(handshake)) {
      selected.push_back(&handshake);
    }
  }
  if (session.json) {
    print_json(selected, report);
    return kExitDone;
  }
  for (const Json* handshake : selected) {
    print_handshake(*handshake);
  }
  if (selected.empty()) {
    std::cout << (options.selects_some() ? "no such handshake is in the trace\n"
                                         : "no handshake is in the trace\n");
  }
  print_remarks(report);
  return kExitDone;
}

}  // namespace

void add_trace_command(CLI::App& program, Session& session) {
  const auto options = std::make_shared<TraceOptions>();
  CLI::App& command =
      *program.add_subcommand("trace", "Explain the handshakes of a trace (OPENSSPI_TRACE)");
  command.fallthrough();
  command.add_option("FILE", options->file, "The trace; - for standard input")->required();
  command.add_option("--process", options->process, "Only those of this process");
  command.add_option("--context", options->context, "Only the one with this number");
  command.add_flag("--failed", options->failed, "Only those that failed");
  command.footer(
      "A trace is written with the setting trace: OPENSSPI_TRACE=/path/of/file PROGRAM. "
      "Each end of a handshake is a handshake of its own here.");
  command.callback([&session, options] { session.exit = explain(session, *options); });
}

}  // namespace opensspi_cli
