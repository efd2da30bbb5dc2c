// SPDX-License-Identifier: MIT
// opensspi test: tries a logon, and says what decided.
#include <array>
#include <vector>

#include "opensspi/securitybaseapi.h"
#include "opensspi/winbase.h"
#include "test_commands.h"
#include "test_run.h"

namespace opensspi_cli {
namespace {

// The name that an access token's user has here, "DOMAIN\name"; "" if there is none.
std::string user_of(HANDLE token) {
  DWORD len = 0;
  GetTokenInformation(token, TokenUser, nullptr, 0, &len);
  std::vector<uint64_t> room(len / sizeof(uint64_t) + 1);
  if (GetTokenInformation(token, TokenUser, room.data(), len, &len) == 0) {
    return "";
  }
  std::array<char, 512> name{};
  std::array<char, 512> domain{};
  DWORD name_len = name.size();
  DWORD domain_len = domain.size();
  SID_NAME_USE use{};
  const PSID sid = reinterpret_cast<TOKEN_USER*>(room.data())->User.Sid;
  if (LookupAccountSidA(nullptr, sid, name.data(), &name_len, domain.data(), &domain_len, &use) ==
      0) {
    return "";
  }
  return std::string(domain.data()) + "\\" + name.data();
}

int test_logon(const Session& session, const IdentityOptions& options) {
  const UserName name(options.user);
  Password password;
  if (const auto problem = read_password(password, options)) {
    return misused(session, "test logon", *problem);
  }
  if (password.has_nul()) {
    return misused(session, "test logon", "the password holds a NUL, which no password has");
  }
  TestRun run(session, "test logon", "logging on");
  HANDLE token = nullptr;
  if (LogonUserA(name.user.c_str(), name.domain.empty() ? nullptr : name.domain.c_str(),
                 password.c_str(), LOGON32_LOGON_NETWORK, LOGON32_PROVIDER_DEFAULT, &token) == 0) {
    const auto status = static_cast<int32_t>(GetLastError());
    return run.refused("refused: " + options.user + " cannot log on here with this password",
                       opensspi_last_detail(), status);
  }
  run.fact("user", user_of(token));
  CloseHandle(token);
  return run.passed("the password is right, and " + options.user + " may log on here");
}

}  // namespace

void add_test_logon(CLI::App& group, Session& session) {
  const auto options = std::make_shared<IdentityOptions>();
  CLI::App& command =
      *group.add_subcommand("logon", "Check a user's password, as a server here would");
  command.fallthrough();
  command.add_option("USER", options->user, "NAME, DOMAIN\\NAME or NAME@DOMAIN")->required();
  add_password_source(command, *options);
  command.footer(
      "The accounts are those that this process sees: run it as the service's user. A wrong "
      "password counts towards a lock, as each other one does.");
  command.callback([&session, options] { session.exit = test_logon(session, *options); });
}

void add_test_commands(CLI::App& program, Session& session) {
  CLI::App& group = *program.add_subcommand("test", "Try a logon, and say what decided");
  group.require_subcommand(1);
  group.fallthrough();
  group.footer("Exit codes: 0 it works, 3 it was refused, 1 it could not be tried.");
  add_test_logon(group, session);
  add_test_http(group, session);
  add_test_kerberos(group, session);
}

}  // namespace opensspi_cli
