// opensspi describe: a token or a key blob in words.
#include <algorithm>
#include <iomanip>
#include <iostream>

#include "command.h"
#include "files.h"
#include "token_text.h"

namespace opensspi_cli {
namespace {

struct DescribeOptions {
  std::string token;
  std::string file;
};

// A blob's fields are a table: name, value, meaning.
void print_fields(const Json& fields) {
  size_t width = 0;
  for (const auto& [unused, field] : fields.children())
    width = std::max(width, field["name"].text().size());
  for (const auto& [unused, field] : fields.children()) {
    std::cout << "  " << std::left << std::setw(static_cast<int>(width)) << field["name"].text()
              << "  " << printable(field["value"].text()) << "  ("
              << printable(field["meaning"].text()) << ")\n";
  }
}

void print_description(const Json& report) {
  if (report["fields"].is_null()) return print_plain(report, 0);
  std::cout << printable(report["summary"].text()) << '\n';
  print_fields(report["fields"]);
}

int describe(const Session& session, const DescribeOptions& options) {
  if (options.file.empty() == options.token.empty())
    return misused(session, "describe", "give either a token or blob, or --file FILE");
  Content content(std::vector<uint8_t>(options.token.begin(), options.token.end()));
  if (!options.file.empty() || options.token == "-") {
    const std::string& path = options.file.empty() ? options.token : options.file;
    if (const auto problem = read_content(content, path)) {
      return failed(session, "describe", *problem);
    }
  }
  const std::string_view text = content.text();
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
    print_description(parse_report(owner));
  }
  return kExitDone;
}

}  // namespace

void add_describe_command(CLI::App& program, Session& session) {
  const auto options = std::make_shared<DescribeOptions>();
  CLI::App& command =
      *program.add_subcommand("describe", "Describe a token, a key blob or protected data");
  command.fallthrough();
  command.add_option("TOKEN", options->token,
                     "Base64, hexadecimal, or a line \"Authorization: NTLM …\"; - reads stdin");
  command.add_option("--file", options->file, "A file that holds it: raw, base64 or hexadecimal");
  command.callback([&session, options] { session.exit = describe(session, *options); });
}

}  // namespace opensspi_cli
