// SPDX-License-Identifier: MIT
// The table of settings. Only the files that name a setting include it.
#pragma once

#include <span>
#include <string_view>

#include "settings/settings.h"

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
  kTrustedRoots,
  kTrace,
  kCount,
};

// SettingRow describes a setting. `choices` lists the words that are allowed, separated by '|', in
// the order of the enumerators of its type (settings/values.h); "" means any text, "#" a whole
// number.
struct SettingRow {
  Setting id;
  std::string_view name;
  std::string_view default_value;
  std::string_view choices;
  std::string_view meaning;
};

// setting_rows is the whole table, in the order of Setting.
std::span<const SettingRow> setting_rows();

}  // namespace opensspi
