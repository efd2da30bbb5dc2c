// SPDX-License-Identifier: MIT
// Keys in files, as the commands "blob" and "key" read and write them.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "command.h"
#include "files.h"
#include "password.h"

namespace opensspi_cli {

// KeyFileOptions are the options about a key in a file.
struct KeyFileOptions {
  std::string input;
  std::string output;
  std::string to;   // "blob", "pvk", "pem", "der"; empty: from the name of the output
  std::string use;  // "exchange", "signature"; empty: the key's own
  uint32_t blob_version = 0;
  bool public_only = false;
  bool traditional = false;
  bool weak_pvk = false;
  bool encrypt = false;
  bool password_stdin = false;
  bool force = false;
};

// add_output_options adds the options for writing a key.
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

// read_key_file reads options.input: raw, base64 or hexadecimal; the password of an encrypted key
// is asked for. An exit code if that fails.
std::optional<int> read_key_file(KeyFile& out, const Session& session, const char* task,
                                 const KeyFileOptions& options);

// Written is bytes that the library returned; it wipes them.
struct Written {
  LibraryText owner;
  size_t len = 0;
  [[nodiscard]] std::string_view text() const { return {owner.get(), len}; }
};

// convert_key asks the library for a key in another form; it returns the library's status.
int32_t convert_key(Written& out, const KeyFile& key, const OPENSSPI_KEY_FORM& form);

// write_key_file writes a key according to the options and reports it; it returns the exit code.
int write_key_file(const Session& session, const char* task, const KeyFile& key,
                   const KeyFileOptions& options);

}  // namespace opensspi_cli
