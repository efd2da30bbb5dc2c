// SPDX-License-Identifier: MIT
// opensspi completion: scripts for shells, generated from the commands, so that they are always up
// to date.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "code_names.h"
#include "command.h"
#include "key_containers.h"
#include "setting_names.h"

namespace opensspi_cli {
namespace {

struct Choice {
  std::string word;
  std::string meaning;
};

// Node is one command and what can follow it; its path is "/account/add", the program's "". If
// `names` is set, names of that kind follow, too, which the scripts ask for when they need them.
struct Node {
  std::string path;
  std::vector<Choice> choices;
  std::string names;
};

constexpr const char* kAccounts = "accounts";
constexpr const char* kGroups = "groups";
constexpr const char* kContainers = "containers";

// The kind of names that a command takes; "" for none.
std::string names_after(std::string_view path) {
  for (const char* command : {"set", "passwd", "enable", "disable", "remove", "show"}) {
    if (path == std::string("/account/") + command) {
      return kAccounts;
    }
  }
  for (const char* command : {"show", "export", "import", "delete"}) {
    if (path == std::string("/key/") + command) {
      return kContainers;
    }
  }
  if (path == "/test/logon") {
    return kAccounts;
  }
  return path == "/group/remove" ? kGroups : "";
}

// Shells expand what completion offers, so only names without their special characters are.
bool is_plain(const std::string& name) {
  return !name.empty() && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char letter) {
           const auto byte = static_cast<unsigned char>(letter);
           return byte >= 0x80 || std::isalnum(byte) != 0 ||
                  std::string_view("._-@+").find(letter) != std::string_view::npos;
         });
}

// The names of accounts, or of their groups; none if the store cannot be read.
std::set<std::string> account_names(bool machine, bool groups) {
  char* text = nullptr;
  static_cast<void>(
      opensspi_account_list(machine ? OPENSSPI_STORE_MACHINE : OPENSSPI_STORE_USER, &text));
  const LibraryText owner(text);
  const Json report = Json::parse(text == nullptr ? "" : text).value_or(Json());
  std::set<std::string> names;
  for (const auto& [unused, account] : report["accounts"].children()) {
    if (!groups) {
      names.insert(account["name"].text());
    }
    for (const auto& [none, group] : account["groups"].children()) {
      if (groups) {
        names.insert(group.text());
      }
    }
  }
  return names;
}

void print_names(const std::string& kind, bool machine) {
  const std::set<std::string> names =
      kind == kContainers ? container_names(machine) : account_names(machine, kind == kGroups);
  for (const std::string& name : names) {
    if (is_plain(name)) {
      std::cout << name << '\n';
    }
  }
}

void add_options(Node& node, const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_lnames().empty()) {
      continue;
    }
    node.choices.push_back({"--" + option->get_lnames().front(), option->get_description()});
  }
}

// Options of parent commands are also accepted (fallthrough), so `inherited` passes them down.
void collect(std::vector<Node>& nodes, const CLI::App& command, const std::string& path,
             const std::vector<Choice>& inherited) {
  Node node{path, {}, names_after(path)};
  const auto subcommands = command.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* subcommand : subcommands) {
    node.choices.push_back({subcommand->get_name(), subcommand->get_description()});
  }
  Node options{path, {}, ""};
  add_options(options, command);
  node.choices.insert(node.choices.end(), options.choices.begin(), options.choices.end());
  node.choices.insert(node.choices.end(), inherited.begin(), inherited.end());
  nodes.push_back(node);
  std::vector<Choice> down = inherited;
  for (const Choice& choice : options.choices) {
    if (choice.word != "--help" && choice.word != "--version") {
      down.push_back(choice);
    }
  }
  for (const CLI::App* subcommand : subcommands) {
    collect(nodes, *subcommand, path + "/" + subcommand->get_name(), down);
  }
}

// A setting's name follows `settings get`, `list`, `set` and `unset`; its values follow the name.
void add_settings(std::vector<Node>& nodes) {
  const std::vector<SettingName> settings = setting_names();
  std::vector<Node> names;
  for (Node& node : nodes) {
    const bool takes_name = node.path.starts_with("/settings/") && node.path != "/settings/check";
    if (!takes_name) {
      continue;
    }
    const std::vector<Choice> options = node.choices;
    for (const SettingName& setting : settings) {
      node.choices.push_back({setting.name, setting.meaning});
      if (node.path != "/settings/set") {
        continue;
      }
      Node values{node.path + "/" + setting.name, {}, ""};
      for (const std::string& value : setting.values) {
        values.choices.push_back({value, "a value of " + setting.name});
      }
      values.choices.insert(values.choices.end(), options.begin(), options.end());
      names.push_back(std::move(values));
    }
  }
  nodes.insert(nodes.end(), names.begin(), names.end());
}

// A status code's name follows `explain`.
void add_codes(std::vector<Node>& nodes) {
  for (Node& node : nodes) {
    if (node.path != "/explain") {
      continue;
    }
    for (const CodeName& code : code_names()) {
      node.choices.push_back({code.name, code.meaning});
    }
  }
}

// single_quoted is a shell word; `escaped` letters get a backslash (zsh's _describe splits at
// colons).
std::string single_quoted(const std::string& text, std::string_view escaped) {
  std::string out = "'";
  for (char letter : text) {
    if (letter == '\'') {
      out += "'\\''";
      continue;
    }
    if (escaped.find(letter) != std::string_view::npos) {
      out += '\\';
    }
    out += letter;
  }
  return out + "'";
}

std::string paths_pattern(const std::vector<Node>& nodes, const char* separator) {
  std::string pattern;
  for (const Node& node : nodes) {
    if (!node.path.empty()) {
      pattern += (pattern.empty() ? "" : separator) + node.path;
    }
  }
  return pattern;
}

void print_bash(const std::vector<Node>& nodes) {
  std::cout << "# bash completion for opensspi: source <(opensspi completion bash)\n"
               "_opensspi() {\n"
               "  local path= word words= names= machine=\n"
               "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
               "    case \"$path/$word\" in\n      "
            << paths_pattern(nodes, "|")
            << ") path=\"$path/$word\" ;;\n    esac\n  done\n  case \"$path\" in\n";
  for (const Node& node : nodes) {
    std::cout << "    '" << node.path << "') words='";
    for (const Choice& choice : node.choices) {
      std::cout << choice.word << ' ';
    }
    std::cout << '\'' << (node.names.empty() ? "" : "; names=" + node.names) << " ;;\n";
  }
  std::cout << "  esac\n"
               "  if [ -n \"$names\" ]; then\n"
               "    case \" ${COMP_WORDS[*]} \" in *' --machine '*) machine=--machine ;; esac\n"
               "    words+=$(\"${COMP_WORDS[0]}\" completion $names $machine 2>/dev/null)\n"
               "  fi\n"
               "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
               "}\n"
               "complete -o default -F _opensspi opensspi\n";
}

void print_zsh(const std::vector<Node>& nodes) {
  std::cout << "#compdef opensspi\n"
               "# zsh completion for opensspi: source <(opensspi completion zsh)\n"
               "_opensspi() {\n"
               "  local path= word names= machine=\n"
               "  local -a choices\n"
               "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
               "    case \"$path/$word\" in\n      "
            << paths_pattern(nodes, "|")
            << ") path=\"$path/$word\" ;;\n    esac\n  done\n  case \"$path\" in\n";
  for (const Node& node : nodes) {
    std::cout << "    '" << node.path << "') choices=(";
    for (const Choice& choice : node.choices) {
      std::cout << "\n      " << single_quoted(choice.word, ":") << ":"
                << single_quoted(choice.meaning, "");
    }
    std::cout << ')' << (node.names.empty() ? "" : "; names=" + node.names) << " ;;\n";
  }
  std::cout
      << "  esac\n"
         "  if [[ -n $names ]]; then\n"
         "    [[ ${words[(I)--machine]} -gt 0 ]] && machine=--machine\n"
         "    choices+=(${(f)\"$(${words[1]} completion $names $machine 2>/dev/null)\"})\n"
         "  fi\n"
         "  _describe opensspi choices || _files\n"
         "}\n"
         "# As a file of fpath this is the body of the function, which must complete at once.\n"
         "if [ \"${funcstack[1]}\" = _opensspi ]; then\n"
         "  _opensspi \"$@\"\n"
         "else\n"
         "  compdef _opensspi opensspi\n"
         "fi\n";
}

void print_fish_names(const Node& node) {
  if (!node.names.empty()) {
    std::cout << "complete -c opensspi -n '__opensspi_at \"" << node.path
              << "\"' -f -a '(opensspi completion " << node.names
              << " (commandline -opc | string match -- --machine) 2>/dev/null)'\n";
  }
}

void print_fish(const std::vector<Node>& nodes) {
  std::cout << "# fish completion for opensspi: opensspi completion fish | source\n"
               "function __opensspi_at\n"
               "  set -l path ''\n"
               "  for word in (commandline -opc)[2..-1]\n"
               "    switch $path/$word\n      case "
            << paths_pattern(nodes, " ")
            << "\n        set path $path/$word\n    end\n  end\n"
               "  test \"$path\" = \"$argv[1]\"\nend\n";
  for (const Node& node : nodes) {
    for (const Choice& choice : node.choices) {
      const bool is_option = choice.word.starts_with("--");
      std::cout << "complete -c opensspi -n '__opensspi_at \"" << node.path << "\"' "
                << (is_option ? "-l " + choice.word.substr(2) : "-f -a " + choice.word) << " -d "
                << single_quoted(choice.meaning, "\\") << '\n';
    }
    print_fish_names(node);
  }
}

int complete(const CLI::App& program, const std::string& shell) {
  std::vector<Node> nodes;
  collect(nodes, program, "", {});
  add_settings(nodes);
  add_codes(nodes);
  if (shell == "bash") {
    print_bash(nodes);
  }
  if (shell == "zsh") {
    print_zsh(nodes);
  }
  if (shell == "fish") {
    print_fish(nodes);
  }
  return kExitDone;
}

}  // namespace

void add_completion_command(CLI::App& program, Session& session) {
  const auto shell = std::make_shared<std::string>();
  const auto machine = std::make_shared<bool>(false);
  CLI::App& command =
      *program.add_subcommand("completion", "Print a completion script for a shell");
  command.fallthrough();
  command
      .add_option("SHELL", *shell,
                  "bash, zsh or fish; or accounts, groups or containers: names, for the scripts")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", kAccounts, kGroups, kContainers}));
  command.add_flag("--machine", *machine, "Names of the machine's store");
  command.callback([&program, &session, shell, machine] {
    if (*shell == kAccounts || *shell == kGroups || *shell == kContainers) {
      print_names(*shell, *machine);
    } else {
      session.exit = complete(program, *shell);
    }
  });
}

}  // namespace opensspi_cli
