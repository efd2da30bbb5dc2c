// opensspi describe: a token in plain words.
#include <iostream>
#include <iterator>

#include "command.h"
#include "token_text.h"

namespace opensspi_cli {
namespace {

// A token is a few kilobytes; a larger input is some other file.
constexpr size_t kMaxInput = size_t{4} * 1024 * 1024;

std::string standard_input() {
  std::string text(kMaxInput + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::cin.gcount()));
  return text;
}

int describe(const Session& session, const std::string& argument) {
  const std::string text = argument == "-" ? standard_input() : argument;
  if (text.size() > kMaxInput)
    return misused(session, "describe", "the input is too long for a token");
  const auto tokens = tokens_in(text);
  if (tokens.empty()) {
    return misused(session, "describe",
                   "this is neither hexadecimal nor base64, and no HTTP header with a token");
  }
  for (size_t i = 0; i < tokens.size(); ++i) {
    char* description = nullptr;
    const int32_t status = opensspi_describe(tokens[i].data(), tokens[i].size(), &description);
    const LibraryText owner(description);
    if (status != 0) return refused(session, "describe", status);
    if (session.json) {
      std::cout << description << '\n';
      continue;
    }
    if (i > 0) std::cout << '\n';
    print_plain(parse_report(owner), 0);
  }
  return kExitDone;
}

}  // namespace

void add_describe_command(CLI::App& program, Session& session) {
  const auto token = std::make_shared<std::string>();
  CLI::App& command = *program.add_subcommand("describe", "Tell what a token says, in plain words");
  command.fallthrough();
  command
      .add_option("TOKEN", *token,
                  "Base64, hexadecimal, or a line \"Authorization: NTLM …\"; - reads stdin")
      ->required();
  command.callback([&session, token] { session.exit = describe(session, *token); });
}

}  // namespace opensspi_cli
