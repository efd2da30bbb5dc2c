// SPDX-License-Identifier: MIT
// Settings: a snapshot of all settings, read from /etc, the user's file and the environment.
//
// This header names no setting: adding one changes table.h and values.h, which only the files that
// read a setting include.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/env.h"
#include "base/result.h"

namespace opensspi {

struct SettingRow;
enum class Setting : uint8_t;  // defined in settings/table.h
template <Setting kSetting>
struct SettingType;  // defined in settings/values.h

// Settings is a snapshot. Precedence: /etc/opensspi/opensspi.conf, then the user's opensspi.conf,
// then the variable OPENSSPI_<NAME>; a later one wins unless /etc locks the setting with a line
// `lock <name>`. Immutable after load, so any thread may read it.
class Settings {
 public:
  // load reads files and variables through `env`. `user_file` is the user's file, "" for none. A
  // file that cannot be parsed, that another user owns or may write, that is not a regular file, or
  // (the user's) that is a link, and a value that is not allowed give ERROR_BAD_CONFIGURATION: a
  // typo never loosens a policy, and no one else decides. A user's file that this process may not
  // open is ignored.
  static Result<Settings> load(const Env& env, const std::string& user_file);
  // defaults returns the table's defaults, for tests.
  static Settings defaults();

  // text returns the value as it was written.
  [[nodiscard]] const std::string& text(Setting setting) const {
    return values_[index(setting)].text;
  }
  // get returns the value in its type: `settings.get<Setting::kNtlmLm>()` is a bool.
  // settings/values.h says which types there are.
  template <Setting kSetting>
  [[nodiscard]] decltype(auto) get() const {
    using Type = typename SettingType<kSetting>::Type;
    if constexpr (std::is_same_v<Type, std::string>) {
      return text(kSetting);
    } else {
      return static_cast<Type>(values_[index(kSetting)].number);
    }
  }
  // origin says where the value came from: "default", a file's path, or a variable's name.
  [[nodiscard]] const std::string& origin(Setting setting) const {
    return values_[index(setting)].origin;
  }
  [[nodiscard]] bool locked(Setting setting) const { return values_[index(setting)].locked; }

  // with returns a copy that differs in one value; the value must be allowed. For tests.
  [[nodiscard]] Settings with(Setting setting, std::string value) const;

 private:
  struct Value {
    std::string text;
    uint32_t number = 0;  // of a number itself, of a word its place among the row's choices
    std::string origin;
    bool locked = false;
  };
  Settings() = default;
  static size_t index(Setting setting) { return static_cast<size_t>(setting); }
  Status assign(const SettingRow& row, std::string_view value, const std::string& origin);
  Status apply_file(const std::string& text, const std::string& path, bool may_lock);
  Status apply_line(std::string_view line, const std::string& path, bool may_lock);

  std::vector<Value> values_;  // by Setting
};

}  // namespace opensspi
