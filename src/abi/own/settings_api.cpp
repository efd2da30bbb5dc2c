// SPDX-License-Identifier: MIT
// opensspi_settings_report, opensspi_setting_set, opensspi_setting_unset: settings and their files.
#include "abi/core/runtime.h"
#include "abi/core/settings_report.h"
#include "abi/own/own_api.h"
#include "base/words.h"
#include "settings/edit.h"
#include "settings/lookup.h"
#include "settings/source.h"
#include "settings/value_rules.h"
#include "storage/settings_writer.h"

namespace opensspi::abi {
namespace {

Error refuse(int64_t code, const std::string& sentence) { return fail(code, keep_words(sentence)); }

void write_remarks(JsonWriter& json, std::string_view name,
                   const std::vector<SettingsRemark>& remarks) {
  json.member_array(name);
  for (const SettingsRemark& remark : remarks) {
    json.begin_object();
    json.member("source", remark.source);
    if (remark.line == 0) {
      json.member_null("line");
    } else {
      json.member_number("line", static_cast<int64_t>(remark.line));
    }
    json.member("what", remark.what);
    json.member("sentence", sentence_of(remark));
    json.end_object();
  }
  json.end_array();
}

Status write_report(JsonWriter& json) {
  const SettingsReport report = settings_report();
  const Settings settings = report.settings ? *report.settings : Settings::defaults();
  json.begin_object();
  json.member("machine_file", kMachineSettingsFile);
  json.member("user_file", user_settings_file(Runtime::instance().env()));
  json.member_boolean("valid", report.settings.has_value());
  json.member_array("settings");
  for (const SettingRow& row : setting_rows()) {
    write_setting(json, row, settings, report.lines[static_cast<size_t>(row.id)]);
  }
  json.end_array();
  write_remarks(json, "problems", report.problems);
  write_remarks(json, "notes", report.notes);
  json.end_object();
  return {};
}

Result<std::string> file_of(OPENSSPI_STORE store) {
  if (TRY(place_of(store)) == storage::Place::kMachine) {
    return std::string(kMachineSettingsFile);
  }
  std::string path = user_settings_file(Runtime::instance().env());
  if (path.empty()) {
    return fail(ERROR_PATH_NOT_FOUND,
                "this user has no home directory for settings; set OPENSSPI_HOME to a directory of "
                "its own");
  }
  return path;
}

Result<const SettingRow*> row_of(const char* name) {
  if (name == nullptr) {
    return kNullArgument;
  }
  if (const SettingRow* row = find_setting(name)) {
    return row;
  }
  return refuse(ERROR_INVALID_PARAMETER,
                "there is no setting \"" + std::string(name) + "\"" + did_you_mean(name));
}

// A value must come out of the file as it went in.
Status check_value(const SettingRow& row, std::string_view value) {
  for (const char letter : value) {
    if (static_cast<uint8_t>(letter) < 0x20 || letter == 0x7F) {
      return refuse(ERROR_INVALID_PARAMETER, std::string(row.name) +
                                                 " cannot hold control characters; a value is one "
                                                 "line");
    }
  }
  if (const std::string wrong = refused_value(row, value); !wrong.empty()) {
    return refuse(ERROR_INVALID_PARAMETER, wrong);
  }
  return {};
}

// A user's value that the machine locks would have no effect. The machine's file must be readable
// for that to be known.
Status check_unlocked(const SettingRow& row, OPENSSPI_STORE store) {
  if (store == OPENSSPI_STORE_MACHINE) {
    return {};
  }
  const std::string machine_file(kMachineSettingsFile);
  TRY(read_settings_file(Runtime::instance().env(), machine_file));
  const size_t line = settings_report().lines[static_cast<size_t>(row.id)].lock;
  if (line == 0) {
    return {};
  }
  return refuse(ERROR_ACCESS_DISABLED_BY_POLICY, std::string(row.name) + " is locked by line " +
                                                     std::to_string(line) + " of " + machine_file +
                                                     "; only that file can change it");
}

Status set(OPENSSPI_STORE store, const char* name, const char* text) {
  const SettingRow& row = *TRY(row_of(name));
  if (text == nullptr) {
    return kNullArgument;
  }
  const std::string_view value = trimmed_blanks(text);
  TRY(check_value(row, value));
  const std::string path = TRY(file_of(store));
  TRY(check_unlocked(row, store));
  return storage::edit_settings_file(Runtime::instance().env(), path,
                                     [&](std::string_view before) -> Result<std::string> {
                                       return with_value(before, row.name, value);
                                     });
}

// A name that is no setting's can be removed, too: that is how such a line is mended.
Status unset(OPENSSPI_STORE store, const char* name) {
  if (name == nullptr) {
    return kNullArgument;
  }
  const std::string path = TRY(file_of(store));
  const auto there = TRY(read_settings_file(Runtime::instance().env(), path));
  const auto removed = [&](std::string_view before) -> Result<std::string> {
    if (auto after = without_value(before, name)) {
      return std::move(*after);
    }
    const std::string guess = find_setting(name) == nullptr ? did_you_mean(name) : "";
    return refuse(ERROR_NOT_FOUND, path + " has no line that sets " + name + guess);
  };
  if (!there) {  // nothing is made for it
    return removed("").error();
  }
  return storage::edit_settings_file(Runtime::instance().env(), path, removed);
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;  // NOLINT: src/abi names what it exports

extern "C" {

int32_t opensspi_settings_report(char** json) { return own_json(json, write_report); }

int32_t opensspi_setting_set(OPENSSPI_STORE store, const char* name, const char* value) {
  return own_status([&] { return set(store, name, value); });
}

int32_t opensspi_setting_unset(OPENSSPI_STORE store, const char* name) {
  return own_status([&] { return unset(store, name); });
}

}  // extern "C"
