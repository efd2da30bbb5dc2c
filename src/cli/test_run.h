// SPDX-License-Identifier: MIT
// Shared by the tests of logons: who logs on, and the report.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command.h"
#include "opensspi/sspi.h"
#include "password.h"
#include "progress.h"

namespace opensspi_cli {

// IdentityOptions say as whom a test logs on: as the current user, or with a name and a password,
// which comes from the terminal, from standard input or from a file.
struct IdentityOptions {
  std::string user;  // NAME, DOMAIN\NAME or NAME@DOMAIN
  bool password_stdin = false;
  std::string password_file;
};

void add_password_source(CLI::App& command, IdentityOptions& options);

// read_password reads the password of `options`. It returns what went wrong, or nothing.
std::optional<std::string> read_password(Password& out, const IdentityOptions& options);

// UserName is a name as it was typed, in its two parts. NAME@DOMAIN stays whole.
struct UserName {
  explicit UserName(const std::string& typed);
  std::string user;
  std::string domain;
};

// TestIdentity is the identity for AcquireCredentialsHandle; nothing of it for the current user. It
// does not move, because the structure points into it.
class TestIdentity {
 public:
  explicit TestIdentity(const IdentityOptions& options)
      : name_(options.user), is_given_(!options.user.empty()) {}
  TestIdentity(const TestIdentity&) = delete;
  TestIdentity& operator=(const TestIdentity&) = delete;

  // read asks for the password if a user was named.
  std::optional<std::string> read(const IdentityOptions& options);
  // get returns the structure, or null.
  [[nodiscard]] void* get() { return is_given_ ? &identity_ : nullptr; }

 private:
  UserName name_;
  bool is_given_;
  Password password_;
  SEC_WINNT_AUTH_IDENTITY_A identity_ = {};
};

// CredentialHandle and ContextHandle free what they hold.
class CredentialHandle {
 public:
  CredentialHandle() = default;
  CredentialHandle(const CredentialHandle&) = delete;
  CredentialHandle& operator=(const CredentialHandle&) = delete;
  ~CredentialHandle();
  // acquire acquires a credential of a client.
  SECURITY_STATUS acquire(const std::string& package, void* auth_data);
  [[nodiscard]] CredHandle* get() { return &handle_; }

 private:
  CredHandle handle_ = {};
  bool is_held_ = false;
};

struct ContextHandle {
  ContextHandle() = default;
  ContextHandle(const ContextHandle&) = delete;
  ContextHandle& operator=(const ContextHandle&) = delete;
  ~ContextHandle();
  // reset deletes the context; the next step begins another one.
  void reset();
  [[nodiscard]] CtxtHandle* existing() { return is_held ? &handle : nullptr; }

  CtxtHandle handle = {};
  bool is_held = false;
};

// TestRun is one test. While it lives it takes the lines of this process's trace, so that the
// report can say what decided. At most one lives at a time.
class TestRun {
 public:
  // `what` is what it waits for, for the progress on the terminal.
  TestRun(const Session& session, std::string task, const char* what);
  TestRun(const TestRun&) = delete;
  TestRun& operator=(const TestRun&) = delete;
  ~TestRun();

  // say adds a sentence to the report; fact adds a name and a value, once for each name.
  void say(const std::string& sentence);
  void fact(const std::string& name, const std::string& value);

  // These end the test and return its exit code. passed and refused give its result; `why` is ""
  // or a sentence. impossible says that it could not be tried.
  int passed(const std::string& result);
  int refused(const std::string& result, const std::string& why, std::optional<int32_t> status);
  int impossible(const std::string& why);

 private:
  int finish(const std::string& result, const std::string& why, std::optional<int32_t> status,
             Exit exit);
  void print_json(const std::string& result, const std::string& why, std::optional<int32_t> status,
                  bool ok, const Json& handshakes) const;

  const Session& session_;
  std::string task_;
  std::optional<Progress> progress_;  // until the result
  std::vector<std::string> steps_;
  std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace opensspi_cli
