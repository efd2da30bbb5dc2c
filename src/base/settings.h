// Settings: one table of names, defaults and meanings, read from /etc, the user's file and the
// environment.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace opensspi {

// Setting names one row of the table; the order is the table's.
enum class Setting : uint8_t {
  kComputerName,
  kMachineSid,
  kImpersonation,
  kImpersonationSystemUsers,
  kNtlmV1,
  kNtlmLm,
  kNtlmRequireMic,
  kNtlmChannelBindings,
  kNtlmTargetName,
  kNtlmMinKeyBits,
  kKerberosChannelBindings,
  kKerberosDelegation,
  kKerberosKdcTimeout,
  kKerberosLocalUsers,
  kKerberosProtocolTransition,
  kNegotiateNtlmFallback,
  kNegotiateNtlm,
  kLockoutThreshold,
  kLockoutMinutes,
  kEmptyPasswordLogons,
  kUnknownDomains,
  kAuthorities,
  kAllowNonFips,
  kExportLifetimeSeconds,
  kMasterKey,
  kPkcs11Module,
  kPkcs11Token,
  kDigestAlgorithm,
  kDigestRealm,
  kDigestNonceSeconds,
  kDigestUri,
  kDigestChannelBindings,
  kCount,
};

// SettingRow describes a setting. `choices` lists the words that are allowed, separated by '|'; ""
// means any text,
// "#" a whole number.
struct SettingRow {
  Setting id;
  std::string_view name;
  std::string_view default_value;
  std::string_view choices;
  std::string_view meaning;
};

// setting_rows is the whole table, in the order of Setting.
std::span<const SettingRow> setting_rows();

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

  [[nodiscard]] const std::string& text(Setting setting) const {
    return values_[index(setting)].value;
  }
  [[nodiscard]] bool is(Setting setting, std::string_view word) const {
    return text(setting) == word;
  }
  [[nodiscard]] uint32_t number(Setting setting) const;
  // origin says where the value came from: "default", a file's path, or a variable's name.
  [[nodiscard]] const std::string& origin(Setting setting) const {
    return values_[index(setting)].origin;
  }
  [[nodiscard]] bool locked(Setting setting) const { return values_[index(setting)].locked; }

  // with returns a copy that differs in one value; the value must be allowed. For tests.
  [[nodiscard]] Settings with(Setting setting, std::string value) const;

 private:
  struct Value {
    std::string value;
    std::string origin;
    bool locked = false;
  };
  static size_t index(Setting setting) { return static_cast<size_t>(setting); }
  Status assign(const SettingRow& row, std::string_view value, const std::string& origin);
  Status apply_file(const std::string& text, const std::string& path, bool may_lock);
  Status apply_line(std::string_view line, const std::string& path, bool may_lock);

  std::array<Value, static_cast<size_t>(Setting::kCount)> values_;
};

}  // namespace opensspi
