// SPDX-License-Identifier: MIT
#include "sspi/flag_names.h"

#include <string_view>

namespace opensspi::sspi {
namespace {

struct NamedFlag {
  Flag flag;
  std::string_view name;
};

constexpr NamedFlag kNames[] = {
    {Flag::kDelegate, "delegate"},
    {Flag::kMutualAuth, "mutual_auth"},
    {Flag::kReplayDetect, "replay_detect"},
    {Flag::kSequenceDetect, "sequence_detect"},
    {Flag::kConfidentiality, "confidentiality"},
    {Flag::kIntegrity, "integrity"},
    {Flag::kUseSessionKey, "use_session_key"},
    {Flag::kIdentify, "identify"},
    {Flag::kNullSession, "null_session"},
    {Flag::kDatagram, "datagram"},
    {Flag::kConnection, "connection"},
    {Flag::kStream, "stream"},
    {Flag::kExtendedError, "extended_error"},
    {Flag::kUseDceStyle, "use_dce_style"},
    {Flag::kFragmentToFit, "fragment_to_fit"},
    {Flag::kNoIntegrity, "no_integrity"},
    {Flag::kManualValidation, "manual_cred_validation"},
    {Flag::kUseSuppliedCredentials, "use_supplied_creds"},
    {Flag::kPromptForCredentials, "prompt_for_creds"},
    {Flag::kCallLevel, "call_level"},
    {Flag::kThirdLeg, "third_leg"},
    {Flag::kAllowMissingBindings, "allow_missing_bindings"},
    {Flag::kProxyBindings, "proxy_bindings"},
    {Flag::kUnverifiedTargetName, "unverified_target_name"},
    {Flag::kAllowNonUserLogons, "allow_non_user_logons"},
    {Flag::kAllowContextReplay, "allow_context_replay"},
    {Flag::kNoAdditionalToken, "no_additional_token"},
    {Flag::kNoToken, "no_token"},
    {Flag::kFragmentSupplied, "fragment_supplied"},
    {Flag::kConfidentialityOnly, "confidentiality_only"},
    {Flag::kForwardCredentials, "forward_credentials"},
    {Flag::kHttp, "http"},
};
static_assert(std::size(kNames) == 32);

}  // namespace

std::string flag_names(Flags flags) {
  std::string names;
  for (const NamedFlag& named : kNames) {
    if (flags.has(named.flag)) {
      names += (names.empty() ? "" : ",") + std::string(named.name);
    }
  }
  return names;
}

}  // namespace opensspi::sspi
