// SPDX-License-Identifier: MIT
// examine_settings: everything that is wrong in the sources of settings, for people who mend them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "settings/settings.h"
#include "settings/table.h"

namespace opensspi {

// SettingsRemark says something about one place in a source.
struct SettingsRemark {
  std::string source;  // a file's path or a variable's name
  size_t line = 0;     // of the file, counted from 1; 0 for a variable or a whole file
  std::string what;
};

// sentence_of is the remark with its place in front, as errors have it.
std::string sentence_of(const SettingsRemark& remark);

// SettingLines says where a setting stands; 0 if it does not.
struct SettingLines {
  size_t value = 0;  // the line of the file that `origin` names
  size_t lock = 0;   // the line of the machine's file
};

// SettingsReport is what examine_settings found.
struct SettingsReport {
  std::vector<SettingsRemark> problems;  // Settings::load fails if there is one
  std::vector<SettingsRemark> notes;     // what has no effect, and is not wrong
  std::optional<Settings> settings;      // nothing if there are problems
  std::vector<SettingLines> lines;       // by Setting
};

// examine_settings reads the sources that Settings::load reads, to their ends. `variables` are the
// names of the variables that start with OPENSSPI_. It never fails, and changes nothing.
SettingsReport examine_settings(const Env& env, const std::string& user_file,
                                const std::vector<std::string>& variables);

}  // namespace opensspi
