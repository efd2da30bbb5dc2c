// SPDX-License-Identifier: MIT
// opensspi group: the local groups of a store, which exist as long as they have members.
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "account_report.h"
#include "command.h"
#include "opensspi/winerror.h"
#include "wrong_usage.h"

namespace opensspi_cli {
namespace {

struct GroupOptions {
  bool machine = false;
  std::string name;

  [[nodiscard]] OPENSSPI_STORE store() const {
    return machine ? OPENSSPI_STORE_MACHINE : OPENSSPI_STORE_USER;
  }
};

using Options = std::shared_ptr<GroupOptions>;
using Members = std::map<std::string, std::vector<std::string>>;  // accounts by group

struct Groups {
  std::string store;
  Members members;
};

// The groups of the store; nothing if the library refused, which is shown.
std::optional<Groups> read_groups(const Session& session, std::string_view task,
                                  const GroupOptions& options) {
  const auto report = read_accounts(session, task, options.store());
  if (!report) {
    return std::nullopt;
  }
  Groups groups;
  groups.store = (*report)["store"].text();
  for (const auto& [unused, account] : (*report)["accounts"].children()) {
    for (const auto& [none, group] : account["groups"].children()) {
      groups.members[group.text()].push_back(account["name"].text());
    }
  }
  return groups;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

void print_json(const Groups& groups) {
  std::cout << "{\"store\": " << json_text(groups.store) << ", \"groups\": [";
  const char* comma = "";
  for (const auto& [name, members] : groups.members) {
    std::cout << comma << "{\"name\": " << json_text(name) << ", \"members\": [";
    comma = "";
    for (const std::string& member : members) {
      std::cout << comma << json_text(member);
      comma = ", ";
    }
    std::cout << "]}";
    comma = ", ";
  }
  std::cout << "]}\n";
}

int list(const Session& session, const GroupOptions& options) {
  const auto groups = read_groups(session, "group list", options);
  if (!groups) {
    return kExitRefused;
  }
  if (session.json) {
    print_json(*groups);
    return kExitDone;
  }
  if (groups->members.empty()) {
    std::cout << "no groups in " << printable(groups->store) << '\n';
    return kExitDone;
  }
  std::cout << padded("GROUP", 24) << " MEMBERS\n";
  for (const auto& [name, members] : groups->members) {
    std::cout << padded(name, 24) << ' ' << printable(joined(members)) << '\n';
  }
  return kExitDone;
}

int no_such_group(const Session& session, const GroupOptions& options) {
  const auto groups = read_groups(session, "group remove", options);
  if (!groups) {
    return kExitRefused;
  }
  std::vector<std::string> names;
  for (const auto& [name, unused] : groups->members) {
    names.push_back(name);
  }
  const std::string nearest = nearest_name(options.name, names);
  return failed(session, "group remove",
                "no account of " + groups->store + " is in a group " + options.name +
                    (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

int remove(const Session& session, const GroupOptions& options) {
  char* text = nullptr;
  const int32_t status = opensspi_group_remove(options.store(), options.name.c_str(), &text);
  const LibraryText owner(text);
  if (status == ERROR_NO_SUCH_GROUP) {
    return no_such_group(session, options);
  }
  if (status != 0) {
    return refused(session, "group remove", status);
  }
  const Json group = parse_report(owner);
  std::vector<std::string> members;
  for (const auto& [unused, member] : group["members"].children()) {
    members.push_back(member.text());
  }
  return done(session, "removed group " + group["name"].text() + " from " + joined(members));
}

}  // namespace

void add_group_commands(CLI::App& program, Session& session) {
  const auto options = std::make_shared<GroupOptions>();
  CLI::App& group = *program.add_subcommand("group", "Local groups of accounts");
  group.require_subcommand(1);
  group.fallthrough();
  group.add_flag("--machine", options->machine, "The machine's store instead of this user's own");
  group.footer("opensspi account set NAME --group GROUP puts an account into a group.");
  CLI::App& listing = *group.add_subcommand("list", "List the groups with their members");
  listing.fallthrough();
  listing.callback([&session, options] { session.exit = list(session, *options); });
  CLI::App& removing =
      *group.add_subcommand("remove", "Take every member out of a group, which ends it");
  removing.fallthrough();
  removing.add_option("NAME", options->name, "The group's name")->required();
  removing.callback([&session, options] { session.exit = remove(session, *options); });
}

}  // namespace opensspi_cli
