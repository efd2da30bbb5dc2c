// SPDX-License-Identifier: MIT
// Shared by the commands: common options, exit codes, and the output of results and errors.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "json.h"
#include "opensspi/opensspi.h"

namespace opensspi_cli {

// Exit codes, as docs/command.md lists them.
enum Exit : int {
  kExitDone = 0,
  kExitRefused =
      1,  // the library refused (a Windows status code was printed), or a file was unreadable
  kExitUsage = 2,     // the command line or the input is wrong
  kExitProblems = 3,  // doctor, store check or cert verify found a problem
};

// Session is one run of the command. Commands leave their exit code in `exit`.
struct Session {
  bool json = false;
  int exit = kExitDone;
};

// LibraryText is text that the library returned.
struct LibraryFree {
  void operator()(char* text) const { opensspi_free(text); }
};
using LibraryText = std::unique_ptr<char, LibraryFree>;

// refused shows a status code with its message and the library's detail; it returns kExitRefused.
int refused(const Session& session, std::string_view task, int32_t status);
// misused shows what was wrong with the command line or the input; it returns kExitUsage.
int misused(const Session& session, std::string_view task, std::string_view why);
// failed shows why a file could not be read; it returns kExitRefused.
int failed(const Session& session, std::string_view task, std::string_view why);
// done says what was done, or prints {"done": …} with --json; it returns kExitDone.
int done(const Session& session, std::string_view text);
// status_words is a status code with its name and its message, for display. status_json is the same
// as an object's members "code", "hex", "name" and "message".
std::string status_words(int32_t status);
std::string status_json(int32_t status);
// json_text is a JSON string with its quotes; json_bool is true or false.
std::string json_text(std::string_view text);
inline const char* json_bool(bool value) { return value ? "true" : "false"; }
// printable escapes what would control a terminal, in names that come from outside.
std::string printable(std::string_view text);
// print_wrapped shows a text as lines of at most 100 characters, each with `indent` blanks in
// front.
void print_wrapped(const std::string& text, size_t indent);
// padded is printable text, filled up with blanks to `width` characters.
std::string padded(std::string_view text, size_t width);
// parse_report reads a report of the library; one that cannot be read is an error of the library
// and ends the program.
Json parse_report(const LibraryText& text);
// label_of is a member's name for display: underscores are spaces.
std::string label_of(std::string_view name);
// print_member shows one member or element of a report; an element that is an object starts on the
// line of its dash.
void print_member(const std::string& name, const Json& value, size_t indent);
// print_plain shows the members of a value as indented lines, "name: value".
void print_plain(const Json& value, size_t indent);
// print_json_value shows a value of a report as JSON again.
void print_json_value(const Json& value);

// Each file of commands adds its own to the program.
void add_account_commands(CLI::App& program, Session& session);
void add_group_commands(CLI::App& program, Session& session);
void add_store_commands(CLI::App& program, Session& session);
void add_cert_commands(CLI::App& program, Session& session);
void add_blob_commands(CLI::App& program, Session& session);
void add_describe_command(CLI::App& program, Session& session);
void add_dpapi_commands(CLI::App& program, Session& session);
void add_doctor_command(CLI::App& program, Session& session);
void add_explain_command(CLI::App& program, Session& session);
void add_hash_command(CLI::App& program, Session& session);
void add_key_commands(CLI::App& program, Session& session);
void add_random_command(CLI::App& program, Session& session);
void add_settings_commands(CLI::App& program, Session& session);
void add_packages_command(CLI::App& program, Session& session);
void add_trace_command(CLI::App& program, Session& session);
void add_test_commands(CLI::App& program, Session& session);
void add_completion_command(CLI::App& program, Session& session);

}  // namespace opensspi_cli
