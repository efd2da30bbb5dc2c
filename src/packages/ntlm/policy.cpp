#include "packages/ntlm/policy.h"

namespace opensspi::ntlm {
namespace {

Requirement requirement(const Settings& settings, Setting setting) {
  if (settings.is(setting, "ignore")) return Requirement::kIgnore;
  if (settings.is(setting, "accept")) return Requirement::kAccept;
  return Requirement::kRequire;
}

}  // namespace

Policy Policy::from(const Settings& settings) {
  Policy policy;
  const bool both = settings.is(Setting::kNtlmV1, "both");
  policy.send_v1 = both || settings.is(Setting::kNtlmV1, "send");
  policy.accept_v1 = both || settings.is(Setting::kNtlmV1, "accept");
  policy.send_lm = policy.send_v1 && settings.is(Setting::kNtlmLm, "yes");
  policy.require_mic = settings.is(Setting::kNtlmRequireMic, "yes");
  policy.channel_bindings = sspi::bindings_policy(settings, Setting::kNtlmChannelBindings);
  policy.target_name = requirement(settings, Setting::kNtlmTargetName);
  policy.min_key_bits = settings.number(Setting::kNtlmMinKeyBits);
  return policy;
}

uint32_t key_bits(NegotiateFlags flags) {
  if (flags.has(NegotiateFlag::k128)) return 128;
  return flags.has(NegotiateFlag::k56) ? 56 : 40;
}

Status check_strength(NegotiateFlags flags, uint32_t min_key_bits, V1 v1) {
  if (!flags.has_session_security()) return {};
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
  if (!host_is_fips || settings.is(Setting::kAllowNonFips, "yes")) return {};
  return fail(SEC_E_CRYPTO_SYSTEM_INVALID,
              "NTLM needs MD4, MD5 and RC4, which this host's FIPS mode forbids; the setting "
              "allow_non_fips_algorithms = yes allows them");
}

}  // namespace opensspi::ntlm
