// SPDX-License-Identifier: MIT
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
  for (const auto& [unused, field] : fields.children()) {
    width = std::max(width, field["name"].text().size());
  }
  for (const auto& [unused, field] : fields.children()) {
    std::cout << "  " << std::left << std::setw(static_cast<int>(width)) << field["name"].text()
              << "  " << printable(field["value"].text()) << "  ("
              << printable(field["meaning"].text()) << ")\n";
  }
}

void print_description(const Json& report) {
  if (report["fields"].is_null()) {
    return print_plain(report, 0);
  }
  std::cout << printable(report["summary"].text()) << '\n';
  print_fields(report["fields"]);
}

// DescriptionPrinter prints descriptions: as text, as one JSON object, or, for a list, as one JSON
// object with the array "tokens".
class DescriptionPrinter {
 public:
  DescriptionPrinter(bool json, bool list) : json_(json), list_(json && list) {
    if (list_) {
      std::cout << "{\"tokens\": [";
    }
  }
  ~DescriptionPrinter() {
    if (list_) {
      std::cout << "]}";
    }
    if (json_ && (list_ || num_printed_ > 0)) {
      std::cout << '\n';
    }
  }
  DescriptionPrinter(const DescriptionPrinter&) = delete;
  DescriptionPrinter& operator=(const DescriptionPrinter&) = delete;

  void print(const LibraryText& description) {
    const bool first = num_printed_++ == 0;
    if (json_) {
      std::cout << (first ? "" : ", ") << description.get();
      return;
    }
    if (!first) {
      std::cout << '\n';
    }
    print_description(parse_report(description));
  }

 private:
  const bool json_;
  const bool list_;
  size_t num_printed_ = 0;
};

int describe_tokens(const Session& session, const std::vector<std::vector<uint8_t>>& tokens,
                    bool list) {
  DescriptionPrinter printer(session.json, list);
  for (const auto& token : tokens) {
    char* text = nullptr;
    const int32_t status = opensspi_describe(token.data(), token.size(), &text);
    const LibraryText description(text);
    if (status != 0) {
      return refused(session, "describe", status);
    }
    printer.print(description);
  }
  return kExitDone;
}

int describe(const Session& session, const DescribeOptions& options) {
  if (options.file.empty() == options.token.empty()) {
    return misused(session, "describe", "give either a token or blob, or --file FILE");
  }
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
  return describe_tokens(session, tokens, has_header_lines(text));
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
