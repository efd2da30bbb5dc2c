// SPDX-License-Identifier: MIT
// opensspi random: random bytes of CryptGenRandom.
#include <iostream>

#include "byte_text.h"
#include "command.h"
#include "crypt.h"
#include "files.h"

namespace opensspi_cli {
namespace {

struct RandomOptions {
  uint32_t len = 0;
  bool base64 = false;
  bool raw = false;
};

constexpr uint32_t kMaxLen = 16 * 1024 * 1024;

int print(const Session& session, const RandomOptions& options, const std::vector<BYTE>& bytes) {
  if (options.raw) {
    const std::string_view raw(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto problem = write_content("-", raw, Overwrite::kNo, Privacy::kOwner);
    return problem ? misused(session, "random", *problem) : kExitDone;
  }
  const std::string text = options.base64 ? base64_of(bytes) : hex_of(bytes);
  const char* member = options.base64 ? "base64" : "hex";
  if (session.json) {
    std::cout << "{\"length\": " << bytes.size() << ", \"" << member << "\": " << json_text(text)
              << "}\n";
  } else {
    std::cout << text << '\n';
  }
  return kExitDone;
}

int random(const Session& session, const RandomOptions& options) {
  Provider provider;
  if (CryptAcquireContextA(provider.out(), nullptr, nullptr, PROV_RSA_AES, CRYPT_VERIFYCONTEXT) ==
      0) {
    return refused(session, "random", last_status());
  }
  std::vector<BYTE> bytes(options.len);
  if (CryptGenRandom(provider.get(), options.len, bytes.data()) == 0) {
    return refused(session, "random", last_status());
  }
  return print(session, options, bytes);
}

}  // namespace

void add_random_command(CLI::App& program, Session& session) {
  const auto options = std::make_shared<RandomOptions>();
  CLI::App& command = *program.add_subcommand("random", "Print random bytes");
  command.fallthrough();
  command.add_option("LENGTH", options->len, "Number of bytes, 1 to 16777216")
      ->required()
      ->check(CLI::Range(uint32_t{1}, kMaxLen));
  CLI::Option* const base64 = command.add_flag("--base64", options->base64, "As base64, not hex");
  command.add_flag("--raw", options->raw, "The bytes themselves, for a pipe")->excludes(base64);
  command.callback([&session, options] { session.exit = random(session, *options); });
}

}  // namespace opensspi_cli
