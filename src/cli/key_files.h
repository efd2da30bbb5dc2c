// Keys in files, as the commands "blob" and "key" read and write them.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "command.h"
#include "files.h"
#include "password.h"

namespace opensspi_cli {

// KeyFileOptions is what was typed about a key in a file.
struct KeyFileOptions {
  std::string input;
  std::string output;
  std::string to;   // "blob", "pvk", "pem", "der"; empty: as the name of the output says
  std::string use;  // "exchange", "signature"; empty: as the key has it
  uint32_t blob_version = 0;
  bool public_only = false;
  bool traditional = false;
  bool weak_pvk = false;
  bool encrypt = false;
  bool password_stdin = false;
  bool force = false;
};

// add_output_options adds the options that say how a key is written.
void add_output_options(CLI::App& command, KeyFileOptions& options);

// KeyFile is a key in a file with the password that opens it.
struct KeyFile {
  Content content;
  Password password;
  bool has_password = false;
  [[nodiscard]] const char* password_text() const {
    return has_password ? password.data() : nullptr;
  }
};

// read_key_file reads options.input: raw, base64 or hexadecimal; an encrypted key is asked its
// password for. An exit code where that was in vain.
std::optional<int> read_key_file(KeyFile& out, const Session& session, const char* task,
                                 const KeyFileOptions& options);

// Written is bytes that the library handed out; it wipes them.
struct Written {
  LibraryText owner;
  size_t len = 0;
  [[nodiscard]] std::string_view text() const { return {owner.get(), len}; }
};

// convert_key asks the library for a key in another form; it answers the library's status.
int32_t convert_key(Written& out, const KeyFile& key, const OPENSSPI_KEY_FORM& form);

// write_key_file writes a key as options say and tells so; it answers the exit code.
int write_key_file(const Session& session, const char* task, const KeyFile& key,
                   const KeyFileOptions& options);

}  // namespace opensspi_cli
