// SPDX-License-Identifier: MIT
// opensspi account: the accounts of the local store.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <vector>

#include "account_report.h"
#include "certificates.h"
#include "command.h"
#include "date.h"
#include "password.h"
#include "wrong_usage.h"

namespace opensspi_cli {
namespace {

// AccountOptions are the options of the command line; one object for all account commands.
struct AccountOptions {
  std::string name;
  bool machine = false;
  bool password_stdin = false;
  std::string full_name;
  std::vector<std::string> groups;
  std::vector<std::string> digest_realms;
  bool no_digest = false;
  std::vector<std::string> certificates;
  bool no_certificate = false;
  std::string unix_user;
  std::string expires;
  bool must_change = false;
  bool no_must_change = false;
  bool disabled = false;
  bool empty_password = false;

  [[nodiscard]] OPENSSPI_STORE store() const {
    return machine ? OPENSSPI_STORE_MACHINE : OPENSSPI_STORE_USER;
  }
};

// AccountFields keeps alive what the C struct points to.
struct AccountFields {
  std::vector<const char*> groups;
  OPENSSPI_ACCOUNT account = {};
};

using Options = std::shared_ptr<AccountOptions>;

// Only given options are set: other fields keep their value.
std::optional<AccountFields> fields_from(const AccountOptions& options, const CLI::App& command) {
  AccountFields fields;
  OPENSSPI_ACCOUNT& account = fields.account;
  account.size = sizeof(account);
  const auto typed = [&](const char* option) { return command.count(option) > 0; };
  if (typed("--full-name")) {
    account.fields |= OPENSSPI_FIELD_FULL_NAME;
  }
  if (typed("--group")) {
    account.fields |= OPENSSPI_FIELD_GROUPS;
  }
  if (typed("--unix-user")) {
    account.fields |= OPENSSPI_FIELD_UNIX_USER;
  }
  if (typed("--expires")) {
    account.fields |= OPENSSPI_FIELD_EXPIRES;
  }
  if (options.must_change || options.no_must_change) {
    account.fields |= OPENSSPI_FIELD_MUST_CHANGE;
  }
  if (options.disabled) {
    account.fields |= OPENSSPI_FIELD_ENABLED;
  }
  for (const std::string& group : options.groups) {
    if (!group.empty()) {
      fields.groups.push_back(group.c_str());
    }
  }
  account.full_name = options.full_name.c_str();
  account.groups = fields.groups.data();
  account.num_groups = fields.groups.size();
  account.unix_user = options.unix_user.c_str();
  account.must_change = options.must_change ? 1 : 0;
  account.enabled = options.disabled ? 0 : 1;
  if (!typed("--expires")) {
    return fields;
  }
  const auto seconds = parse_date(options.expires);
  if (!seconds) {
    return std::nullopt;
  }
  account.expires = *seconds;
  return fields;
}

// Asks for the account's new password. Returns a text that says what is wrong, or nothing.
std::optional<std::string> new_password(Password& password, const AccountOptions& options) {
  if (auto problem = ask_password(password, options.name, options.password_stdin)) {
    return problem;
  }
  if (password.size() != 0 || options.empty_password) {
    return std::nullopt;
  }
  return "the password is empty; --empty-password allows it";
}

constexpr const char* kBadDate = "--expires takes 2031-12-31, 2031-12-31T18:00:00Z or never";

// pem_of reads the first certificate of a file. It returns an exit code if that fails.
std::optional<int> pem_of(std::string& pem, const Session& session, const char* task,
                          const std::string& path) {
  CertStore store;
  if (const auto exit = open_file_store(store, session, task, path)) {
    return exit;
  }
  const std::vector<Certificate> found = certificates_in(store);
  if (found.empty()) {
    return misused(session, task, path + " holds no certificate");
  }
  const CERT_CONTEXT& first = *found.front();
  DWORD len = 0;
  CryptBinaryToStringA(first.pbCertEncoded, first.cbCertEncoded, CRYPT_STRING_BASE64HEADER, nullptr,
                       &len);
  pem.resize(len);
  if (CryptBinaryToStringA(first.pbCertEncoded, first.cbCertEncoded, CRYPT_STRING_BASE64HEADER,
                           pem.data(), &len) == 0) {
    return refused(session, task, static_cast<int32_t>(GetLastError()));
  }
  pem.resize(len);
  return std::nullopt;
}

// ChangeRequest keeps alive what the C struct points to, except the password.
struct ChangeRequest {
  AccountFields fields;
  std::vector<const char*> digest_realms;
  std::vector<std::string> certificate_texts;
  std::vector<const char*> certificates;
  OPENSSPI_ACCOUNT_CHANGE change = {};
};

// Realms and certificates that were named replace those of before. It returns an exit code if the
// options are wrong or a file cannot be read.
std::optional<int> prepare(ChangeRequest& request, const Session& session, const char* task,
                           const AccountOptions& options, const CLI::App& command) {
  auto fields = fields_from(options, command);
  if (!fields) {
    return misused(session, task, kBadDate);
  }
  request.fields = std::move(*fields);
  for (const std::string& realm : options.digest_realms) {
    request.digest_realms.push_back(realm.c_str());
  }
  for (const std::string& named : options.certificates) {
    std::string& text = request.certificate_texts.emplace_back(named);
    const bool is_mapping = named.rfind("X509:", 0) == 0;
    const auto exit = is_mapping ? std::nullopt : pem_of(text, session, task, named);
    if (exit) {
      return exit;
    }
  }
  for (const std::string& text : request.certificate_texts) {
    request.certificates.push_back(text.c_str());
  }
  OPENSSPI_ACCOUNT_CHANGE& change = request.change;
  change.size = sizeof(change);
  change.account = &request.fields.account;
  change.digest_realms = request.digest_realms.data();
  change.num_digest_realms = request.digest_realms.size();
  change.certificates = request.certificates.data();
  change.num_certificates = request.certificates.size();
  if (!options.digest_realms.empty() || options.no_digest) {
    change.parts |= OPENSSPI_CHANGE_DIGEST_REALMS;
  }
  if (!options.certificates.empty() || options.no_certificate) {
    change.parts |= OPENSSPI_CHANGE_CERTIFICATES;
  }
  return std::nullopt;
}

int32_t apply(ChangeRequest& request, const AccountOptions& options, const Password& password) {
  request.change.password = password.data();
  request.change.password_len = password.size();
  return opensspi_account_change(options.store(), options.name.c_str(), &request.change);
}

int add(const Session& session, const AccountOptions& options, const CLI::App& command) {
  ChangeRequest request;
  if (const auto exit = prepare(request, session, "account add", options, command)) {
    return *exit;
  }
  Password password;
  if (const auto problem = new_password(password, options)) {
    return misused(session, "account add", *problem);
  }
  request.change.parts |= OPENSSPI_CHANGE_ADD;
  const int32_t status = apply(request, options, password);
  if (status != 0) {
    return refused(session, "account add", status);
  }
  return done(session, "added account " + options.name);
}

int set(const Session& session, const AccountOptions& options, const CLI::App& command) {
  ChangeRequest request;
  if (const auto exit = prepare(request, session, "account set", options, command)) {
    return *exit;
  }
  if (request.fields.account.fields == 0 && request.change.parts == 0) {
    return misused(session, "account set", "nothing to set was named");
  }
  Password password;
  if (!options.digest_realms.empty()) {
    const auto problem = ask_password_once(password, options.name, options.password_stdin);
    if (problem) {
      return misused(session, "account set", *problem);
    }
  }
  const int32_t status = apply(request, options, password);
  if (status != 0) {
    return refused(session, "account set", status);
  }
  return done(session, "changed account " + options.name);
}

int change_password(const Session& session, const AccountOptions& options) {
  Password password;
  if (const auto problem = new_password(password, options)) {
    return misused(session, "account passwd", *problem);
  }
  const int32_t status = opensspi_account_set_password(options.store(), options.name.c_str(),
                                                       password.data(), password.size());
  if (status != 0) {
    return refused(session, "account passwd", status);
  }
  return done(session, "changed the password of " + options.name);
}

int enable(const Session& session, const AccountOptions& options, bool enabled) {
  OPENSSPI_ACCOUNT account = {};
  account.size = sizeof(account);
  account.fields = OPENSSPI_FIELD_ENABLED;
  account.enabled = enabled ? 1 : 0;
  const int32_t status = opensspi_account_set(options.store(), options.name.c_str(), &account);
  if (status != 0) {
    return refused(session, enabled ? "account enable" : "account disable", status);
  }
  return done(session, (enabled ? "enabled account " : "disabled account ") + options.name);
}

int remove(const Session& session, const AccountOptions& options) {
  const int32_t status = opensspi_account_remove(options.store(), options.name.c_str());
  if (status != 0) {
    return refused(session, "account remove", status);
  }
  return done(session, "removed account " + options.name);
}

std::string state_of(const Json& account) {
  if (!account["enabled"].boolean()) {
    return "disabled";
  }
  if (account["locked"].boolean()) {
    return "locked";
  }
  if (account["expired"].boolean()) {
    return "expired";
  }
  return account["must_change"].boolean() ? "must change" : "enabled";
}

void print_account(const Json& account) {
  std::string groups;
  for (const auto& [unused, group] : account["groups"].children()) {
    groups += (groups.empty() ? "" : ",") + group.text();
  }
  const auto text_or = [&](const char* member, const char* otherwise) {
    const Json& value = account[member];
    return value.text().empty() ? std::string(otherwise) : value.text();
  };
  std::cout << padded(text_or("name", ""), 20) << ' ' << padded(state_of(account), 11) << ' '
            << padded(text_or("expires", "never"), 20) << ' '
            << padded(text_or("unix_user", "-"), 12) << ' '
            << padded(groups.empty() ? "-" : groups, 16) << ' ' << printable(text_or("sid", ""))
            << '\n';
  for (const auto& [unused, mapping] : account["certificates"].children()) {
    std::cout << "  certificate " << printable(mapping.text()) << '\n';
  }
}

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

int show(const Session& session, const AccountOptions& options) {
  const auto report = read_accounts(session, "account show", options.store());
  if (!report) {
    return kExitRefused;
  }
  std::vector<std::string> names;
  for (const auto& [unused, account] : (*report)["accounts"].children()) {
    names.push_back(account["name"].text());
    if (!same_name(names.back(), options.name)) {
      continue;
    }
    if (session.json) {
      print_json_value(account);
      std::cout << '\n';
    } else {
      std::cout << "state: " << state_of(account) << '\n';
      print_plain(account, 0);
    }
    return kExitDone;
  }
  const std::string nearest = nearest_name(options.name, names);
  return failed(session, "account show",
                "there is no account " + options.name + " in " + (*report)["store"].text() +
                    (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

int list(const Session& session, const AccountOptions& options) {
  char* text = nullptr;
  const int32_t status = opensspi_account_list(options.store(), &text);
  const LibraryText owner(text);
  if (status != 0) {
    return refused(session, "account list", status);
  }
  if (session.json) {
    std::cout << text << '\n';
    return kExitDone;
  }
  const Json report = parse_report(owner);
  if (report["accounts"].size() == 0) {
    std::cout << "no accounts in " << printable(report["store"].text()) << '\n';
    return kExitDone;
  }
  std::cout << padded("NAME", 20) << ' ' << padded("STATE", 11) << ' ' << padded("EXPIRES", 20)
            << ' ' << padded("UNIX USER", 12) << ' ' << padded("GROUPS", 16) << " SID\n";
  for (const auto& [unused, account] : report["accounts"].children()) {
    print_account(account);
  }
  return kExitDone;
}

void add_password_options(CLI::App& command, AccountOptions& options) {
  command.add_flag("--password-stdin", options.password_stdin, "Read the password from stdin");
  command.add_flag("--empty-password", options.empty_password,
                   "Take an empty password; see the setting empty_password_logons");
}

void add_field_options(CLI::App& command, AccountOptions& options) {
  command.add_option("--full-name", options.full_name, "The person's name");
  command.add_option("--group", options.groups, "Local group; may be given several times")
      ->allow_extra_args(false);
  command
      .add_option("--digest-realm", options.digest_realms,
                  "Realm in which Digest lets the account log on; may be given several times")
      ->allow_extra_args(false);
  command
      .add_option(
          "--certificate", options.certificates,
          "File of a certificate that is the account's, or a mapping X509:...; may be given "
          "several times")
      ->allow_extra_args(false);
  command.add_option("--unix-user", options.unix_user, "Unix user that the account may become");
  command.add_option("--expires", options.expires, "Last moment: 2031-12-31 (UTC) or never");
  command.add_flag("--must-change", options.must_change,
                   "The password must be changed before the next logon");
}

CLI::App& named_command(CLI::App& group, const Options& options, const char* name,
                        const char* meaning) {
  CLI::App& command = *group.add_subcommand(name, meaning);
  command.add_option("NAME", options->name, "The account's name")->required();
  command.fallthrough();
  return command;
}

void add_changing_commands(CLI::App& group, Session& session, const Options& options) {
  CLI::App& adding = named_command(group, options, "add", "Make an account");
  add_password_options(adding, *options);
  add_field_options(adding, *options);
  adding.add_flag("--disabled", options->disabled, "Make it disabled");
  adding.callback([&session, &adding, options] { session.exit = add(session, *options, adding); });

  CLI::App& setting = named_command(group, options, "set", "Change an account's fields");
  add_field_options(setting, *options);
  setting.add_flag("--no-must-change", options->no_must_change, "The password may stay")
      ->excludes("--must-change");
  setting.add_flag("--password-stdin", options->password_stdin,
                   "Read the password, which --digest-realm needs, from stdin");
  setting.add_flag("--no-digest", options->no_digest, "End Digest for the account")
      ->excludes("--digest-realm");
  setting.add_flag("--no-certificate", options->no_certificate, "No certificate is the account's")
      ->excludes("--certificate");
  setting.callback(
      [&session, &setting, options] { session.exit = set(session, *options, setting); });

  CLI::App& password = named_command(group, options, "passwd", "Give an account a new password");
  add_password_options(password, *options);
  password.callback([&session, options] { session.exit = change_password(session, *options); });
}

void add_switching_commands(CLI::App& group, Session& session, const Options& options) {
  named_command(group, options, "enable", "Let an account log on again; also ends a lock")
      .callback([&session, options] { session.exit = enable(session, *options, true); });
  named_command(group, options, "disable", "Refuse an account from its next logon on")
      .callback([&session, options] { session.exit = enable(session, *options, false); });
  named_command(group, options, "remove", "Take an account away").callback([&session, options] {
    session.exit = remove(session, *options);
  });
}

}  // namespace

std::optional<Json> read_accounts(const Session& session, std::string_view task,
                                  OPENSSPI_STORE store) {
  char* text = nullptr;
  const int32_t status = opensspi_account_list(store, &text);
  const LibraryText owner(text);
  if (status != 0) {
    refused(session, task, status);
    return std::nullopt;
  }
  return parse_report(owner);
}

void add_account_commands(CLI::App& program, Session& session) {
  const auto options = std::make_shared<AccountOptions>();
  CLI::App& group = *program.add_subcommand("account", "Accounts of the local store");
  group.require_subcommand(1);
  group.fallthrough();
  group.add_flag("--machine", options->machine, "The machine's store instead of this user's own");
  add_changing_commands(group, session, options);
  add_switching_commands(group, session, options);
  CLI::App& listing = *group.add_subcommand("list", "List the accounts");
  listing.fallthrough();
  listing.callback([&session, options] { session.exit = list(session, *options); });
  named_command(group, options, "show", "Print an account's fields").callback([&session, options] {
    session.exit = show(session, *options);
  });
}

}  // namespace opensspi_cli
