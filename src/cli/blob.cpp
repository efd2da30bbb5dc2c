// SPDX-License-Identifier: MIT
// opensspi blob: converts keys in files.
#include "key_files.h"

namespace opensspi_cli {
namespace {

int convert(const Session& session, const KeyFileOptions& options) {
  KeyFile key;
  if (const auto exit = read_key_file(key, session, "blob convert", options)) {
    return *exit;
  }
  return write_key_file(session, "blob convert", key, options);
}

}  // namespace

void add_blob_commands(CLI::App& program, Session& session) {
  CLI::App& group = *program.add_subcommand("blob", "Keys in files");
  group.require_subcommand(1);
  group.fallthrough();
  const auto options = std::make_shared<KeyFileOptions>();
  CLI::App& command = *group.add_subcommand(
      "convert", "Turn a key blob, PVK, PEM or DER file into another of these");
  command.fallthrough();
  command.add_option("INPUT", options->input, "The key's file, of any form; - reads stdin")
      ->required();
  command.add_option("OUTPUT", options->output, "The file to write; - writes to stdout")
      ->required();
  add_output_options(command, *options);
  command.callback([&session, options] { session.exit = convert(session, *options); });
}

}  // namespace opensspi_cli
