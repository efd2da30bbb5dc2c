// SPDX-License-Identifier: MIT
#include "settings/settings.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "base/env.h"
#include "base/words.h"
#include "settings/table.h"

namespace opensspi {
namespace {

constexpr std::string_view kSystemFile = "/etc/opensspi/opensspi.conf";
constexpr size_t kMaxFileLen = size_t{64} * 1024;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

const SettingRow* find_row(std::string_view name) {
  const auto row = std::ranges::find(setting_rows(), name, &SettingRow::name);
  return row == setting_rows().end() ? nullptr : &*row;
}

std::optional<uint32_t> number_of(std::string_view value) {
  uint32_t number = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (problem != std::errc() || end != value.data() + value.size()) {
    return std::nullopt;
  }
  return number;
}

// The place of a word among the choices; a number among them stands for itself.
std::optional<uint32_t> choice_of(std::string_view choices, std::string_view value) {
  uint32_t index = 0;
  for (std::string_view rest = choices; !rest.empty(); ++index) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    if (rest.substr(0, bar) == value) {
      return number_of(value).value_or(index);
    }
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return std::nullopt;
}

// The number of a value, 0 for a text; nothing if the row does not allow the value.
std::optional<uint32_t> parsed(const SettingRow& row, std::string_view value) {
  if (row.choices.empty()) {
    return 0;
  }
  return row.choices == "#" ? number_of(value) : choice_of(row.choices, value);
}

Error unusable_file(const std::string& path, const Error& problem) {
  return fail(ERROR_BAD_CONFIGURATION,
              keep_words("the settings file " + path + " cannot be used: " + problem.why));
}

std::string variable_name(const SettingRow& row) {
  std::string name = "OPENSSPI_";
  for (char letter : row.name) {
    name.push_back(letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter);
  }
  return name;
}

}  // namespace

Settings Settings::defaults() {
  Settings settings;
  for (const SettingRow& row : setting_rows()) {
    settings.values_.push_back(
        {std::string(row.default_value), parsed(row, row.default_value).value_or(0), "default"});
  }
  return settings;
}

Result<Settings> Settings::load(const Env& env, const std::string& user_file) {
  Settings settings = defaults();
  const std::string system_file(kSystemFile);
  for (const std::string& path : {system_file, user_file}) {
    if (path.empty()) {
      continue;
    }
    const bool users = path != system_file;
    const Result<Bytes> contents = env.read_trusted_file(
        path, kMaxFileLen, users ? FileTrust::kUserSettings : FileTrust::kSettings);
    if (!contents && contents.error().is(ERROR_FILE_NOT_FOUND)) {
      continue;
    }
    if (!contents && users && contents.error().is(ERROR_ACCESS_DENIED)) {
      continue;
    }
    if (!contents) {
      return unusable_file(path, contents.error());
    }
    TRY(settings.apply_file(std::string(as_text(*contents)), path, path == system_file));
  }
  for (const SettingRow& row : setting_rows()) {
    const std::string name = variable_name(row);
    if (const auto value = env.variable(name.c_str())) {
      TRY(settings.assign(row, trimmed(*value), name));
    }
  }
  return settings;
}

Settings Settings::with(Setting setting, std::string value) const {
  Settings changed = *this;
  const auto number = parsed(setting_rows()[index(setting)], value);
  assert(number);
  changed.values_[index(setting)] = {std::move(value), *number, "test"};
  return changed;
}

Status Settings::apply_file(const std::string& text, const std::string& path, bool may_lock) {
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    TRY(apply_line(trimmed(rest.substr(0, end)), path, may_lock));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

Status Settings::apply_line(std::string_view line, const std::string& path, bool may_lock) {
  constexpr std::string_view kLock = "lock ";
  if (line.empty() || line.front() == '#') {
    return {};
  }
  if (line.starts_with(kLock)) {
    const SettingRow* row = find_row(trimmed(line.substr(kLock.size())));
    if (row == nullptr || !may_lock) {
      return fail(ERROR_BAD_CONFIGURATION,
                  "a lock line names no setting, or stands outside /etc; see opensspi doctor");
    }
    values_[index(row->id)].locked = true;
    return {};
  }
  const size_t equals = line.find('=');
  const SettingRow* row =
      equals == std::string_view::npos ? nullptr : find_row(trimmed(line.substr(0, equals)));
  if (row == nullptr) {
    return fail(ERROR_BAD_CONFIGURATION,
                "a settings file has a line that names no setting; see opensspi doctor");
  }
  // In /etc the value and the lock may come in either order: a lock binds the later sources only.
  return assign(*row, trimmed(line.substr(equals + 1)), path);
}

Status Settings::assign(const SettingRow& row, std::string_view value, const std::string& origin) {
  Value& slot = values_[index(row.id)];
  if (slot.locked && origin != kSystemFile) {
    return {};
  }
  const auto number = parsed(row, value);
  if (!number) {
    return fail(ERROR_BAD_CONFIGURATION,
                "a setting has a value that it does not allow; see opensspi doctor");
  }
  slot.text = value;
  slot.number = *number;
  slot.origin = origin;
  return {};
}

}  // namespace opensspi
