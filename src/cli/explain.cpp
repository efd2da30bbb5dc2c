// SPDX-License-Identifier: MIT
// opensspi explain: what a status code means, why it happens here, and what to do.
#include <iostream>

#include "code_names.h"
#include "command.h"
#include "opensspi/winerror.h"

namespace opensspi_cli {
namespace {

constexpr size_t kIndent = 4;

void print_paragraph(const char* title, const Json& text) {
  if (!text.is_null() && !text.text().empty()) {
    std::cout << title << '\n';
    print_wrapped(printable(text.text()), kIndent);
  }
}

void print_code(const Json& code) {
  std::cout << code["name"].text() << "  " << code["hex"].text() << "  " << code["code"].number()
            << '\n';
  print_paragraph("Windows' message:", code["message"]);
  if (code["meaning"].is_null()) {
    std::cout << "This library does not return it.\n";
    return;
  }
  print_paragraph("What it means:", code["meaning"]);
  print_paragraph("Why it happens here:", code["reason"]);
  print_paragraph("What to do:", code["remedy"]);
  for (const auto& [unused, page] : code["see"].children()) {
    std::cout << "See docs/" << page.text() << '\n';
  }
}

void print_list(const Json& report) {
  for (const auto& [unused, code] : report["codes"].children()) {
    std::cout << padded(code["name"].text(), 36) << ' ' << code["hex"].text() << "  "
              << printable(code["meaning"].text()) << '\n';
  }
}

int explain(const Session& session, const std::string& code) {
  char* text = nullptr;
  const int32_t status = opensspi_explain(code.empty() ? nullptr : code.c_str(), &text);
  const LibraryText explanation(text);
  if (status == ERROR_NOT_FOUND) {
    return misused(session, "explain", opensspi_last_detail());
  }
  if (status != 0) {
    return refused(session, "explain", status);
  }
  if (session.json) {
    std::cout << explanation.get() << '\n';
    return kExitDone;
  }
  const Json report = parse_report(explanation);
  if (code.empty()) {
    print_list(report);
  } else {
    print_code(report);
  }
  return kExitDone;
}

}  // namespace

std::vector<CodeName> code_names() {
  char* text = nullptr;
  if (opensspi_explain(nullptr, &text) != 0) {
    return {};
  }
  const LibraryText owner(text);
  const Json report = parse_report(owner);
  std::vector<CodeName> names;
  for (const auto& [unused, code] : report["codes"].children()) {
    names.push_back({code["name"].text(), code["meaning"].text()});
  }
  return names;
}

void add_explain_command(CLI::App& program, Session& session) {
  const auto code = std::make_shared<std::string>();
  CLI::App& command = *program.add_subcommand("explain", "Explain a status code, and what to do");
  command.fallthrough();
  command.add_option("CODE", *code,
                     "A name (SEC_E_NO_CREDENTIALS), 0x8009030E or -2146893042; none: list all");
  command.callback([&session, code] { session.exit = explain(session, *code); });
}

}  // namespace opensspi_cli
