// SPDX-License-Identifier: MIT
#include "settings/settings.h"

#include <cassert>

#include "base/env.h"
#include "base/words.h"
#include "settings/lookup.h"
#include "settings/source.h"
#include "settings/value_rules.h"

namespace opensspi {
namespace {

Error wrong(const std::string& sentence) {
  return fail(ERROR_BAD_CONFIGURATION, keep_words(sentence));
}

}  // namespace

Settings Settings::defaults() {
  Settings settings;
  for (const SettingRow& row : setting_rows()) {
    settings.values_.push_back({std::string(row.default_value),
                                number_of_value(row, row.default_value).value_or(0), "default"});
  }
  return settings;
}

Result<Settings> Settings::load(const Env& env, const std::string& user_file) {
  Settings settings = defaults();
  const std::string machine_file(kMachineSettingsFile);
  for (const std::string& path : {machine_file, user_file}) {
    if (path.empty()) {
      continue;
    }
    if (const auto text = TRY(read_settings_file(env, path))) {
      TRY(settings.apply_file(*text, path, path == machine_file));
    }
  }
  for (const SettingRow& row : setting_rows()) {
    const std::string name = variable_name(row);
    const auto value = env.variable(name.c_str());
    if (!value) {
      continue;
    }
    if (const Status assigned = settings.assign(row, trimmed_blanks(*value), name); !assigned) {
      return wrong("the variable " + name + ": " + assigned.error().why);
    }
  }
  return settings;
}

Settings Settings::with(Setting setting, std::string value) const {
  Settings changed = *this;
  const auto number = number_of_value(setting_rows()[index(setting)], value);
  assert(number);
  changed.values_[index(setting)] = {std::move(value), *number, "test"};
  return changed;
}

Status Settings::apply_file(const std::string& text, const std::string& path, bool may_lock) {
  size_t number = 1;
  for (std::string_view rest = text; !rest.empty(); ++number) {
    const Status applied = apply_line(next_line(rest), path, may_lock);
    if (!applied) {
      return wrong(path + " line " + std::to_string(number) + ": " + applied.error().why);
    }
  }
  return {};
}

Status Settings::apply_line(std::string_view text, const std::string& path, bool may_lock) {
  const SettingsLine line = parse_settings_line(text);
  if (line.kind == SettingsLine::Kind::kNothing) {
    return {};
  }
  if (const std::string problem = wrong_line(line, path); !problem.empty()) {
    return wrong(problem);
  }
  const SettingRow& row = *find_setting(line.name);
  if (line.kind == SettingsLine::Kind::kLock) {
    assert(may_lock);
    values_[index(row.id)].locked = may_lock;
    return {};
  }
  // In /etc the value and the lock may come in either order: a lock binds the later sources only.
  return assign(row, line.value, path);
}

Status Settings::assign(const SettingRow& row, std::string_view value, const std::string& origin) {
  Value& slot = values_[index(row.id)];
  if (slot.locked && origin != kMachineSettingsFile) {
    return {};
  }
  if (const std::string problem = refused_value(row, value); !problem.empty()) {
    return wrong(problem);
  }
  slot.text = value;
  slot.number = number_of_value(row, value).value_or(0);
  slot.origin = origin;
  return {};
}

}  // namespace opensspi
