// SPDX-License-Identifier: MIT
// The type of each setting's value, for Settings::get.
#pragma once

#include "settings/settings.h"
#include "settings/table.h"

namespace opensspi {

// The enumerators stand in the order of the words in table.cpp, which says what they mean.
enum class ImpersonationMode : uint8_t { kEnforce, kIdentify };
enum class NtlmV1Use : uint8_t { kRefuse, kAccept, kSend, kBoth };
enum class ChannelBindingsRule : uint8_t { kIgnore, kFlags, kAccept, kRequire };
enum class TargetNameRule : uint8_t { kIgnore, kAccept, kRequire };
enum class DelegationRule : uint8_t { kOkAsDelegate, kAlways };
enum class LocalUsersRule : uint8_t { kAuthToLocal, kExplicit, kNone };
enum class NegotiateNtlmUse : uint8_t { kAccept, kSpnego, kRefuse };
enum class EmptyPasswordRule : uint8_t { kRefuse, kAccept };
enum class DigestUriRule : uint8_t { kCheck, kIgnore };
enum class UnknownDomainRule : uint8_t { kAuto, kLocal, kRefuse };

template <class T>
struct Typed {
  using Type = T;
};
template <>
struct SettingType<Setting::kComputerName> : Typed<std::string> {};
template <>
struct SettingType<Setting::kMachineSid> : Typed<std::string> {};
template <>
struct SettingType<Setting::kImpersonation> : Typed<ImpersonationMode> {};
template <>
struct SettingType<Setting::kImpersonationSystemUsers> : Typed<std::string> {};
template <>
struct SettingType<Setting::kNtlmV1> : Typed<NtlmV1Use> {};
template <>
struct SettingType<Setting::kNtlmLm> : Typed<bool> {};
template <>
struct SettingType<Setting::kNtlmRequireMic> : Typed<bool> {};
template <>
struct SettingType<Setting::kNtlmChannelBindings> : Typed<ChannelBindingsRule> {};
template <>
struct SettingType<Setting::kNtlmTargetName> : Typed<TargetNameRule> {};
template <>
struct SettingType<Setting::kNtlmMinKeyBits> : Typed<uint32_t> {};
template <>
struct SettingType<Setting::kKerberosChannelBindings> : Typed<ChannelBindingsRule> {};
template <>
struct SettingType<Setting::kKerberosDelegation> : Typed<DelegationRule> {};
template <>
struct SettingType<Setting::kKerberosKdcTimeout> : Typed<uint32_t> {};
template <>
struct SettingType<Setting::kKerberosLocalUsers> : Typed<LocalUsersRule> {};
template <>
struct SettingType<Setting::kKerberosProtocolTransition> : Typed<bool> {};
template <>
struct SettingType<Setting::kNegotiateNtlmFallback> : Typed<bool> {};
template <>
struct SettingType<Setting::kNegotiateNtlm> : Typed<NegotiateNtlmUse> {};
template <>
struct SettingType<Setting::kLockoutThreshold> : Typed<uint32_t> {};
template <>
struct SettingType<Setting::kLockoutMinutes> : Typed<uint32_t> {};
template <>
struct SettingType<Setting::kEmptyPasswordLogons> : Typed<EmptyPasswordRule> {};
template <>
struct SettingType<Setting::kUnknownDomains> : Typed<UnknownDomainRule> {};
template <>
struct SettingType<Setting::kAuthorities> : Typed<std::string> {};
template <>
struct SettingType<Setting::kAllowNonFips> : Typed<bool> {};
template <>
struct SettingType<Setting::kExportLifetimeSeconds> : Typed<uint32_t> {};
template <>
struct SettingType<Setting::kMasterKey> : Typed<std::string> {};
template <>
struct SettingType<Setting::kPkcs11Module> : Typed<std::string> {};
template <>
struct SettingType<Setting::kPkcs11Token> : Typed<std::string> {};
template <>
struct SettingType<Setting::kDigestAlgorithm> : Typed<std::string> {};
template <>
struct SettingType<Setting::kDigestRealm> : Typed<std::string> {};
template <>
struct SettingType<Setting::kDigestNonceSeconds> : Typed<uint32_t> {};
template <>
struct SettingType<Setting::kDigestUri> : Typed<DigestUriRule> {};
template <>
struct SettingType<Setting::kDigestChannelBindings> : Typed<ChannelBindingsRule> {};
template <>
struct SettingType<Setting::kTrustedRoots> : Typed<std::string> {};
template <>
struct SettingType<Setting::kTrace> : Typed<std::string> {};

}  // namespace opensspi
