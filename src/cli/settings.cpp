// SPDX-License-Identifier: MIT
// opensspi settings: what each setting is, who decided it, and changes to the files.
#include <algorithm>
#include <iostream>
#include <vector>

#include "command.h"
#include "setting_names.h"
#include "wrong_usage.h"

namespace opensspi_cli {
namespace {

struct SettingsOptions {
  std::vector<std::string> names;
  std::string name;
  std::string value;
  bool machine = false;
  bool user = false;

  [[nodiscard]] OPENSSPI_STORE store() const {
    return machine ? OPENSSPI_STORE_MACHINE : OPENSSPI_STORE_USER;
  }
  [[nodiscard]] const char* file_member() const { return machine ? "machine_file" : "user_file"; }
};

using Options = std::shared_ptr<SettingsOptions>;

// read_report reads what the library says of the settings. Nothing if it refused, which is shown.
std::optional<Json> read_report(const Session& session, std::string_view task, LibraryText& owner) {
  char* text = nullptr;
  const int32_t status = opensspi_settings_report(&text);
  owner.reset(text);
  if (status != 0) {
    refused(session, task, status);
    return std::nullopt;
  }
  return parse_report(owner);
}

const Json* find_setting(const Json& report, const std::string& name) {
  for (const auto& [unused, setting] : report["settings"].children()) {
    if (setting["name"].text() == name) {
      return &setting;
    }
  }
  return nullptr;
}

int no_such_setting(const Session& session, std::string_view task, const Json& report,
                    const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [unused, setting] : report["settings"].children()) {
    names.push_back(setting["name"].text());
  }
  const std::string nearest = nearest_name(name, names);
  return misused(session, task,
                 "there is no setting \"" + name + "\"" +
                     (nearest.empty() ? "; opensspi settings list names all of them"
                                      : "; did you mean \"" + nearest + "\"?"));
}

std::string or_empty(const std::string& value) { return value.empty() ? "(empty)" : value; }

std::string origin_of(const Json& setting) {
  std::string origin = setting["origin"].text();
  if (!setting["line"].is_null()) {
    origin += " line " + std::to_string(setting["line"].number());
  }
  return origin + (setting["locked"].boolean() ? ", locked" : "");
}

void print_setting(const Json& setting) {
  std::cout << padded(setting["name"].text(), 28) << ' '
            << padded(or_empty(setting["value"].text()), 15) << ' '
            << padded(or_empty(setting["default"].text()), 15) << ' '
            << printable(origin_of(setting)) << '\n';
  print_wrapped(printable(setting["meaning"].text()), 4);
}

int print_problems(const Json& report) {
  if (report["problems"].size() == 0) {
    return kExitDone;
  }
  std::cout << "to mend, before any setting holds:\n";
  for (const auto& [unused, problem] : report["problems"].children()) {
    std::cout << "  - " << printable(problem["sentence"].text()) << '\n';
  }
  return kExitProblems;
}

void print_json_list(const std::vector<const Json*>& settings, const Json& report) {
  std::cout << "{\"settings\": [";
  const char* comma = "";
  for (const Json* setting : settings) {
    std::cout << comma;
    print_json_value(*setting);
    comma = ", ";
  }
  std::cout << "], \"problems\": ";
  print_json_value(report["problems"]);
  std::cout << "}\n";
}

int list(const Session& session, const SettingsOptions& options) {
  LibraryText owner;
  const auto report = read_report(session, "settings list", owner);
  if (!report) {
    return kExitRefused;
  }
  std::vector<const Json*> shown;
  for (const auto& [unused, setting] : (*report)["settings"].children()) {
    if (options.names.empty()) {
      shown.push_back(&setting);
    }
  }
  for (const std::string& name : options.names) {
    shown.push_back(find_setting(*report, name));
    if (shown.back() == nullptr) {
      return no_such_setting(session, "settings list", *report, name);
    }
  }
  if (session.json) {
    print_json_list(shown, *report);
    return (*report)["valid"].boolean() ? kExitDone : kExitProblems;
  }
  if (!(*report)["valid"].boolean()) {
    return print_problems(*report);
  }
  std::cout << padded("NAME", 28) << ' ' << padded("VALUE", 15) << ' ' << padded("DEFAULT", 15)
            << " FROM\n";
  std::for_each(shown.begin(), shown.end(), [](const Json* setting) { print_setting(*setting); });
  return kExitDone;
}

// get prints the value alone, for scripts. No value holds while there is a problem.
int get(const Session& session, const SettingsOptions& options) {
  LibraryText owner;
  const auto report = read_report(session, "settings get", owner);
  if (!report) {
    return kExitRefused;
  }
  const Json* setting = find_setting(*report, options.name);
  if (setting == nullptr) {
    return no_such_setting(session, "settings get", *report, options.name);
  }
  if (!(*report)["valid"].boolean()) {
    return failed(session, "settings get",
                  (*report)["problems"].children().front().second["sentence"].text());
  }
  if (session.json) {
    print_json_value(*setting);
    std::cout << '\n';
  } else {
    std::cout << printable((*setting)["value"].text()) << '\n';
  }
  return kExitDone;
}

// What a person should know after a change: that something else decides, or that nothing holds.
std::string afterthought(const Json& report, const SettingsOptions& options) {
  if (!report["valid"].boolean()) {
    return "; there is something else to mend: " +
           report["problems"].children().front().second["sentence"].text();
  }
  const Json* setting = find_setting(report, options.name);
  const std::string file = report[options.file_member()].text();
  const std::string origin = setting == nullptr ? "" : (*setting)["origin"].text();
  if (origin.empty() || origin == file || origin == "default") {
    return "";
  }
  return "; here " + origin_of(*setting) + " decides: " + or_empty((*setting)["value"].text());
}

// The file was changed, so it is done even if nothing can be said of what holds now.
int changed(const Session& session, const SettingsOptions& options, const std::string& what) {
  char* text = nullptr;
  const int32_t status = opensspi_settings_report(&text);
  const LibraryText owner(text);
  const auto report = Json::parse(text == nullptr ? "" : text);
  if (status != 0 || !report) {
    return done(session, what + (options.machine ? "the machine's file" : "this user's file") +
                             "; what holds now cannot be read: " + status_words(status));
  }
  return done(session,
              what + (*report)[options.file_member()].text() + afterthought(*report, options));
}

int set(const Session& session, const SettingsOptions& options) {
  LibraryText owner;
  const auto report = read_report(session, "settings set", owner);
  if (!report) {
    return kExitRefused;
  }
  if (find_setting(*report, options.name) == nullptr) {
    return no_such_setting(session, "settings set", *report, options.name);
  }
  const int32_t status =
      opensspi_setting_set(options.store(), options.name.c_str(), options.value.c_str());
  if (status != 0) {
    return refused(session, "settings set", status);
  }
  return changed(session, options, "set " + options.name + " in ");
}

int unset(const Session& session, const SettingsOptions& options) {
  const int32_t status = opensspi_setting_unset(options.store(), options.name.c_str());
  if (status != 0) {
    return refused(session, "settings unset", status);
  }
  return changed(session, options, "removed " + options.name + " from ");
}

int check(const Session& session) {
  LibraryText owner;
  const auto report = read_report(session, "settings check", owner);
  if (!report) {
    return kExitRefused;
  }
  const bool valid = (*report)["valid"].boolean();
  if (session.json) {
    std::cout << "{\"ok\": " << (valid ? "true" : "false") << ", \"problems\": ";
    print_json_value((*report)["problems"]);
    std::cout << ", \"notes\": ";
    print_json_value((*report)["notes"]);
    std::cout << "}\n";
    return valid ? kExitDone : kExitProblems;
  }
  for (const auto& [unused, note] : (*report)["notes"].children()) {
    std::cout << "note: " << printable(note["sentence"].text()) << '\n';
  }
  if (valid) {
    std::cout << "nothing to mend\n";
  }
  return print_problems(*report);
}

CLI::App& changing_command(CLI::App& group, const Options& options, const char* name,
                           const char* meaning) {
  CLI::App& command = *group.add_subcommand(name, meaning);
  command.fallthrough();
  command.add_option("NAME", options->name, "The setting's name")->required();
  CLI::Option* machine =
      command.add_flag("--machine", options->machine, "In /etc/opensspi/opensspi.conf");
  command.add_flag("--user", options->user, "In this user's own opensspi.conf (the default)")
      ->excludes(machine);
  return command;
}

void add_changing_commands(CLI::App& group, Session& session, const Options& options) {
  CLI::App& setting =
      changing_command(group, options, "set", "Write a value into a file; other lines stay");
  setting.add_option("VALUE", options->value, "The value; \"\" for an empty text")->required();
  setting.callback([&session, options] { session.exit = set(session, *options); });
  setting.footer(
      "The value counts for credentials that are acquired from then on. A value that the setting "
      "does not take is refused, and so is a user's value that the machine locks.");
  changing_command(group, options, "unset", "Remove a name's lines from a file")
      .callback([&session, options] { session.exit = unset(session, *options); });
}

}  // namespace

std::vector<SettingName> setting_names() {
  char* text = nullptr;
  if (opensspi_settings_report(&text) != 0) {
    return {};
  }
  const LibraryText owner(text);
  const Json report = parse_report(owner);
  std::vector<SettingName> names;
  for (const auto& [unused, setting] : report["settings"].children()) {
    SettingName name{setting["name"].text(), setting["meaning"].text(), {}};
    for (const auto& [none, value] : setting["values"].children()) {
      name.values.push_back(value.text());
    }
    names.push_back(std::move(name));
  }
  return names;
}

void add_settings_commands(CLI::App& program, Session& session) {
  const auto options = std::make_shared<SettingsOptions>();
  CLI::App& group = *program.add_subcommand("settings", "What is set, by whom, and changes to it");
  group.require_subcommand(1);
  group.fallthrough();
  group.footer(
      "Sources, of which a later one wins: the default, /etc/opensspi/opensspi.conf, this user's "
      "opensspi.conf, the variable OPENSSPI_NAME. What the first file locks, it alone decides.");
  CLI::App& listing = *group.add_subcommand("list", "List settings: value, default, origin, lock");
  listing.fallthrough();
  listing.add_option("NAME", options->names, "Only these");
  listing.callback([&session, options] { session.exit = list(session, *options); });
  CLI::App& getting = *group.add_subcommand("get", "Print the value that holds");
  getting.fallthrough();
  getting.add_option("NAME", options->name, "The setting's name")->required();
  getting.callback([&session, options] { session.exit = get(session, *options); });
  add_changing_commands(group, session, options);
  CLI::App& checking = *group.add_subcommand("check", "Name everything wrong, with its place");
  checking.fallthrough();
  checking.callback([&session] { session.exit = check(session); });
}

}  // namespace opensspi_cli
