// SPDX-License-Identifier: MIT
#include "packages/ntlm/policy.h"

#include "settings/values.h"

namespace opensspi::ntlm {
namespace {

Requirement requirement(TargetNameRule rule) {
  switch (rule) {
    case TargetNameRule::kIgnore:
      return Requirement::kIgnore;
    case TargetNameRule::kAccept:
      return Requirement::kAccept;
    case TargetNameRule::kRequire:
      break;
  }
  return Requirement::kRequire;
}

}  // namespace

Policy Policy::from(const Settings& settings) {
  Policy policy;
  const NtlmV1Use v1 = settings.get<Setting::kNtlmV1>();
  policy.send_v1 = v1 == NtlmV1Use::kBoth || v1 == NtlmV1Use::kSend;
  policy.accept_v1 = v1 == NtlmV1Use::kBoth || v1 == NtlmV1Use::kAccept;
  policy.send_lm = policy.send_v1 && settings.get<Setting::kNtlmLm>();
  policy.require_mic = settings.get<Setting::kNtlmRequireMic>();
  policy.channel_bindings = sspi::bindings_policy(settings.get<Setting::kNtlmChannelBindings>());
  policy.target_name = requirement(settings.get<Setting::kNtlmTargetName>());
  policy.min_key_bits = settings.get<Setting::kNtlmMinKeyBits>();
  return policy;
}

uint32_t key_bits(NegotiateFlags flags) {
  if (flags.has(NegotiateFlag::k128)) {
    return 128;
  }
  return flags.has(NegotiateFlag::k56) ? 56 : 40;
}

Status check_strength(NegotiateFlags flags, uint32_t min_key_bits, V1 v1) {
  if (!flags.has_session_security()) {
    return {};
  }
  if (!flags.has(NegotiateFlag::kExtendedSessionSecurity) && v1 == V1::kRefused) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "the peer has no extended session security; see the setting ntlm_v1");
  }
  if (key_bits(flags) < min_key_bits) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "the peer's session keys are too weak; see the setting ntlm_min_key_bits");
  }
  return {};
}

Status check_fips(bool host_is_fips, const Settings& settings) {
  if (!host_is_fips || settings.get<Setting::kAllowNonFips>()) {
    return {};
  }
  return fail(SEC_E_CRYPTO_SYSTEM_INVALID,
              "NTLM needs MD4, MD5 and RC4, which this host's FIPS mode forbids; the setting "
              "allow_non_fips_algorithms = yes allows them");
}

}  // namespace opensspi::ntlm
