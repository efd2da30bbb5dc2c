// SPDX-License-Identifier: MIT
#include "settings/examine.h"

#include "settings/lookup.h"
#include "settings/source.h"
#include "settings/value_rules.h"

namespace opensspi {
namespace {

using Kind = SettingsLine::Kind;

// The line of each setting's value in one file, by Setting; 0 for none.
using ValueLines = std::vector<size_t>;

class Examiner {
 public:
  Examiner(const Env& env, const std::string& user_file) : env_(env), user_file_(user_file) {
    report_.lines.resize(setting_rows().size());
  }

  SettingsReport run(const std::vector<std::string>& variables) {
    const std::string machine_file(kMachineSettingsFile);
    find_locks(machine_file);
    const ValueLines machine = read_file(machine_file);
    const ValueLines users = user_file_.empty() ? ValueLines() : read_file(user_file_);
    for (const SettingRow& row : setting_rows()) {
      read_variable(row);
    }
    judge_names(variables);
    take_values(machine, users);
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool is_locked(const SettingRow& row) const { return lines_of(row).lock != 0; }
  [[nodiscard]] const SettingLines& lines_of(const SettingRow& row) const {
    return report_.lines[static_cast<size_t>(row.id)];
  }

  // A lock counts wherever it stands, so locks are found before values are judged.
  void find_locks(const std::string& path) {
    const auto text = read_settings_file(env_, path);
    if (!text || !*text) {
      return;
    }
    size_t number = 1;
    for (std::string_view rest = **text; !rest.empty(); ++number) {
      const SettingsLine line = parse_settings_line(next_line(rest));
      if (line.kind == Kind::kLock && wrong_line(line, path).empty()) {
        report_.lines[static_cast<size_t>(find_setting(line.name)->id)].lock = number;
      }
    }
  }

  ValueLines read_file(const std::string& path) {
    ValueLines lines(setting_rows().size());
    const auto text = read_settings_file(env_, path);
    if (!text) {
      report_.problems.push_back({path, 0, text.error().why});
      return lines;
    }
    if (!*text) {
      note_unreadable(path);
      return lines;
    }
    size_t number = 1;
    for (std::string_view rest = **text; !rest.empty(); ++number) {
      read_line(parse_settings_line(next_line(rest)), path, number, lines);
    }
    return lines;
  }

  void note_unreadable(const std::string& path) {
    const auto contents = env_.read_trusted_file(path, kMaxSettingsLen, FileTrust::kUserSettings);
    if (!contents && contents.error().is(ERROR_ACCESS_DENIED)) {
      report_.notes.push_back({path, 0, "the file has no effect: this process may not read it"});
    }
  }

  void read_line(const SettingsLine& line, const std::string& path, size_t number,
                 ValueLines& lines) {
    if (std::string problem = wrong_line(line, path); !problem.empty()) {
      report_.problems.push_back({path, number, std::move(problem)});
      return;
    }
    if (line.kind != Kind::kValue) {
      return;
    }
    const SettingRow& row = *find_setting(line.name);
    if (is_locked(row) && path != kMachineSettingsFile) {
      report_.notes.push_back({path, number, locked_sentence(row)});
      return;
    }
    if (std::string problem = refused_value(row, line.value); !problem.empty()) {
      report_.problems.push_back({path, number, std::move(problem)});
      return;
    }
    size_t& before = lines[static_cast<size_t>(row.id)];
    if (before != 0) {
      report_.notes.push_back({path, before,
                               std::string(row.name) + " has no effect here: line " +
                                   std::to_string(number) + " sets it again"});
    }
    before = number;
  }

  void read_variable(const SettingRow& row) {
    const std::string name = variable_name(row);
    const auto value = env_.variable(name.c_str());
    if (!value) {
      return;
    }
    if (is_locked(row)) {
      report_.notes.push_back({name, 0, locked_sentence(row)});
      return;
    }
    if (std::string problem = refused_value(row, trimmed_blanks(*value)); !problem.empty()) {
      report_.problems.push_back({name, 0, std::move(problem)});
    }
  }

  [[nodiscard]] std::string locked_sentence(const SettingRow& row) const {
    return std::string(row.name) + " has no effect here: line " +
           std::to_string(lines_of(row).lock) + " of " + std::string(kMachineSettingsFile) +
           " locks it";
  }

  void judge_names(const std::vector<std::string>& variables) {
    for (const std::string& name : variables) {
      if (is_known_variable(name)) {
        continue;
      }
      const auto misspelt = misspelt_variables({name});
      if (misspelt.empty()) {
        report_.notes.push_back({name, 0, "no setting has this variable; it has no effect"});
      } else {
        report_.problems.push_back({name, 0, misspelt_sentence(misspelt[0])});
      }
    }
  }

  void take_values(const ValueLines& machine, const ValueLines& users) {
    if (!report_.problems.empty()) {
      return;
    }
    auto loaded = Settings::load(env_, user_file_);
    if (!loaded) {  // a file has changed since it was read
      report_.problems.push_back({user_file_, 0, loaded.error().why});
      return;
    }
    for (const SettingRow& row : setting_rows()) {
      const auto at = static_cast<size_t>(row.id);
      const std::string& origin = loaded->origin(row.id);
      if (origin == kMachineSettingsFile) {
        report_.lines[at].value = machine[at];
      } else if (origin == user_file_ && !users.empty()) {
        report_.lines[at].value = users[at];
      }
    }
    report_.settings = std::move(*loaded);
  }

  const Env& env_;
  const std::string& user_file_;
  SettingsReport report_;
};

}  // namespace

std::string sentence_of(const SettingsRemark& remark) {
  if (remark.line != 0) {
    return remark.source + " line " + std::to_string(remark.line) + ": " + remark.what;
  }
  const bool is_variable = remark.source.starts_with(kVariablePrefix);
  return is_variable ? "the variable " + remark.source + ": " + remark.what : remark.what;
}

SettingsReport examine_settings(const Env& env, const std::string& user_file,
                                const std::vector<std::string>& variables) {
  return Examiner(env, user_file).run(variables);
}

}  // namespace opensspi
