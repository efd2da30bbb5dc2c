// SPDX-License-Identifier: MIT
#include "abi/core/settings_report.h"

#include "abi/core/runtime.h"
#include "crypto/variable_names.h"
#include "settings/lookup.h"
#include "settings/value_rules.h"

namespace opensspi::abi {
namespace {

std::string_view kind_of(const SettingRow& row) {
  if (row.choices.empty()) {
    return "text";
  }
  return words_of(row).empty() ? "number" : "word";
}

void write_line(JsonWriter& json, std::string_view name, size_t line) {
  if (line == 0) {
    json.member_null(name);
  } else {
    json.member_number(name, static_cast<int64_t>(line));
  }
}

}  // namespace

SettingsReport settings_report() {
  const Env& env = Runtime::instance().env();
  return examine_settings(env, user_settings_file(env), crypto::variable_names(kVariablePrefix));
}

void write_setting(JsonWriter& json, const SettingRow& row, const Settings& settings,
                   const SettingLines& lines) {
  json.begin_object();
  json.member("name", row.name);
  json.member("value", settings.text(row.id));
  json.member("default", row.default_value);
  json.member("origin", settings.origin(row.id));
  write_line(json, "line", lines.value);
  json.member_boolean("locked", lines.lock != 0);
  write_line(json, "lock_line", lines.lock);
  json.member("variable", variable_name(row));
  json.member("kind", kind_of(row));
  json.member_array("values");
  for (const std::string_view word : words_of(row)) {
    json.text(word);
  }
  json.end_array();
  json.member("meaning", row.meaning);
  json.end_object();
}

}  // namespace opensspi::abi
