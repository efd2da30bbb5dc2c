// SPDX-License-Identifier: MIT
#include "test_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <mutex>

#include "trace_story.h"

namespace opensspi_cli {
namespace {

// The lines of this process's trace. Threads of the library may write at the same time.
struct Lines {
  std::mutex mutex;
  std::string text;
};

Lines& lines() {
  static Lines all;
  return all;
}

void take_line(const char* line, size_t len) {
  const std::lock_guard lock(lines().mutex);
  lines().text.append(line, len).push_back('\n');
}

Json explained() {
  opensspi_set_trace_sink(nullptr);
  const std::lock_guard lock(lines().mutex);
  char* text = nullptr;
  static_cast<void>(opensspi_trace_explain(lines().text.data(), lines().text.size(), &text));
  const LibraryText owner(text);
  return Json::parse(text == nullptr ? "" : text).value_or(Json());
}

unsigned char* letters(const std::string& text) {
  return reinterpret_cast<unsigned char*>(const_cast<char*>(text.c_str()));
}

}  // namespace

void add_password_source(CLI::App& command, IdentityOptions& options) {
  CLI::Option* from_stdin =
      command.add_flag("--password-stdin", options.password_stdin, "Read the password from stdin");
  command
      .add_option("--password-file", options.password_file,
                  "Read the password from the first line of a file")
      ->excludes(from_stdin);
}

std::optional<std::string> read_password(Password& out, const IdentityOptions& options) {
  if (options.password_file.empty()) {
    return ask_password_once(out, options.user, options.password_stdin);
  }
  const int file = open(options.password_file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool read = file >= 0 && out.read_line(file, nullptr);
  if (file >= 0) {
    close(file);
  }
  return read ? std::nullopt
              : std::optional("no password can be read from " + options.password_file);
}

UserName::UserName(const std::string& typed) : user(typed) {
  const size_t backslash = typed.find('\\');
  if (backslash != std::string::npos) {
    domain = typed.substr(0, backslash);
    user = typed.substr(backslash + 1);
  }
}

std::optional<std::string> TestIdentity::read(const IdentityOptions& options) {
  if (!is_given_) {
    return std::nullopt;
  }
  auto problem = read_password(password_, options);
  identity_.User = letters(name_.user);
  identity_.UserLength = static_cast<ULONG>(name_.user.size());
  identity_.Domain = letters(name_.domain);
  identity_.DomainLength = static_cast<ULONG>(name_.domain.size());
  identity_.Password = reinterpret_cast<unsigned char*>(const_cast<char*>(password_.data()));
  identity_.PasswordLength = static_cast<ULONG>(password_.size());
  identity_.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
  return problem;
}

CredentialHandle::~CredentialHandle() {
  if (is_held_) {
    FreeCredentialsHandle(&handle_);
  }
}

SECURITY_STATUS CredentialHandle::acquire(const std::string& package, void* auth_data) {
  const SECURITY_STATUS status =
      AcquireCredentialsHandleA(nullptr, const_cast<char*>(package.c_str()), SECPKG_CRED_OUTBOUND,
                                nullptr, auth_data, nullptr, nullptr, &handle_, nullptr);
  is_held_ = status == SEC_E_OK;
  return status;
}

ContextHandle::~ContextHandle() { reset(); }

void ContextHandle::reset() {
  if (is_held) {
    DeleteSecurityContext(&handle);
    is_held = false;
  }
}

TestRun::TestRun(const Session& session, std::string task, const char* what)
    : session_(session), task_(std::move(task)) {
  progress_.emplace(session, what);
  opensspi_set_trace_sink(take_line);
}

TestRun::~TestRun() { opensspi_set_trace_sink(nullptr); }

void TestRun::say(const std::string& sentence) { steps_.push_back(sentence); }

void TestRun::fact(const std::string& name, const std::string& value) {
  const auto is_known = [&](const auto& known) { return known.first == name; };
  if (std::none_of(facts_.begin(), facts_.end(), is_known)) {
    facts_.emplace_back(name, value);
  }
}

int TestRun::passed(const std::string& result) {
  return finish(result, "", std::nullopt, kExitDone);
}

int TestRun::refused(const std::string& result, const std::string& why,
                     std::optional<int32_t> status) {
  return finish(result, why, status, kExitProblems);
}

int TestRun::impossible(const std::string& why) {
  progress_.reset();
  return failed(session_, task_, why);
}

int TestRun::finish(const std::string& result, const std::string& why,
                    std::optional<int32_t> status, Exit exit) {
  progress_.reset();
  const Json report = explained();
  if (session_.json) {
    print_json(result, why, status, exit == kExitDone, report["handshakes"]);
    return exit;
  }
  std::cout << printable(result) << '\n';
  if (status) {
    print_wrapped(printable(status_words(*status)), 2);
  }
  if (!why.empty()) {
    print_wrapped(printable(why), 2);
  }
  for (const auto& [name, value] : facts_) {
    std::cout << "  " << label_of(name) << ": " << printable(value) << '\n';
  }
  if (!steps_.empty()) {
    std::cout << "\nsteps\n";
  }
  for (const std::string& step : steps_) {
    print_wrapped("- " + printable(step), 2);
  }
  for (const auto& [unused, handshake] : report["handshakes"].children()) {
    std::cout << '\n' << printable(handshake["summary"].text()) << '\n';
    print_story(handshake);
  }
  return exit;
}

void TestRun::print_json(const std::string& result, const std::string& why,
                         std::optional<int32_t> status, bool ok, const Json& handshakes) const {
  std::cout << "{\"ok\": " << json_bool(ok) << ", \"result\": " << json_text(result)
            << ", \"status\": ";
  if (status) {
    std::cout << '{' << status_json(*status) << '}';
  } else {
    std::cout << "null";
  }
  std::cout << ", \"why\": " << json_text(why) << ", \"facts\": {";
  const char* comma = "";
  for (const auto& [name, value] : facts_) {
    std::cout << comma << json_text(name) << ": " << json_text(value);
    comma = ", ";
  }
  std::cout << "}, \"steps\": [";
  comma = "";
  for (const std::string& step : steps_) {
    std::cout << comma << json_text(step);
    comma = ", ";
  }
  std::cout << "], \"handshakes\": ";
  if (handshakes.is_null()) {
    std::cout << "[]";
  } else {
    print_json_value(handshakes);
  }
  std::cout << "}\n";
}

}  // namespace opensspi_cli
