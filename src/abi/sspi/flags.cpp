// SPDX-License-Identifier: MIT
#include "abi/sspi/flags.h"

#include "opensspi/sspi_constants.h"

namespace opensspi::abi {
namespace {

struct Row {
  sspi::Flag flag;
  ULONG isc_req;
  ULONG isc_ret;
  ULONG asc_req;
  ULONG asc_ret;
};

using enum sspi::Flag;

// clang-format off
constexpr Row kRows[] = {
    {kDelegate, ISC_REQ_DELEGATE, ISC_RET_DELEGATE, ASC_REQ_DELEGATE, ASC_RET_DELEGATE},
    {kMutualAuth, ISC_REQ_MUTUAL_AUTH, ISC_RET_MUTUAL_AUTH, ASC_REQ_MUTUAL_AUTH, ASC_RET_MUTUAL_AUTH},
    {kReplayDetect, ISC_REQ_REPLAY_DETECT, ISC_RET_REPLAY_DETECT, ASC_REQ_REPLAY_DETECT, ASC_RET_REPLAY_DETECT},
    {kSequenceDetect, ISC_REQ_SEQUENCE_DETECT, ISC_RET_SEQUENCE_DETECT, ASC_REQ_SEQUENCE_DETECT, ASC_RET_SEQUENCE_DETECT},
    {kConfidentiality, ISC_REQ_CONFIDENTIALITY, ISC_RET_CONFIDENTIALITY, ASC_REQ_CONFIDENTIALITY, ASC_RET_CONFIDENTIALITY},
    {kUseSessionKey, ISC_REQ_USE_SESSION_KEY, ISC_RET_USE_SESSION_KEY, ASC_REQ_USE_SESSION_KEY, ASC_RET_USE_SESSION_KEY},
    {kPromptForCredentials, ISC_REQ_PROMPT_FOR_CREDS, ISC_RET_USED_COLLECTED_CREDS, 0, 0},
    {kUseSuppliedCredentials, ISC_REQ_USE_SUPPLIED_CREDS, ISC_RET_USED_SUPPLIED_CREDS, 0, 0},
    {kUseDceStyle, ISC_REQ_USE_DCE_STYLE, ISC_RET_USED_DCE_STYLE, ASC_REQ_USE_DCE_STYLE, ASC_RET_USED_DCE_STYLE},
    {kDatagram, ISC_REQ_DATAGRAM, ISC_RET_DATAGRAM, ASC_REQ_DATAGRAM, ASC_RET_DATAGRAM},
    {kConnection, ISC_REQ_CONNECTION, ISC_RET_CONNECTION, ASC_REQ_CONNECTION, ASC_RET_CONNECTION},
    {kCallLevel, ISC_REQ_CALL_LEVEL, ISC_RET_CALL_LEVEL, ASC_REQ_CALL_LEVEL, ASC_RET_CALL_LEVEL},
    {kFragmentSupplied, ISC_REQ_FRAGMENT_SUPPLIED, 0, ASC_REQ_FRAGMENT_SUPPLIED, 0},
    {kExtendedError, ISC_REQ_EXTENDED_ERROR, ISC_RET_EXTENDED_ERROR, ASC_REQ_EXTENDED_ERROR, ASC_RET_EXTENDED_ERROR},
    {kStream, ISC_REQ_STREAM, ISC_RET_STREAM, ASC_REQ_STREAM, ASC_RET_STREAM},
    {kIntegrity, ISC_REQ_INTEGRITY, ISC_RET_INTEGRITY, ASC_REQ_INTEGRITY, ASC_RET_INTEGRITY},
    {kIdentify, ISC_REQ_IDENTIFY, ISC_RET_IDENTIFY, ASC_REQ_IDENTIFY, ASC_RET_IDENTIFY},
    {kNullSession, ISC_REQ_NULL_SESSION, ISC_RET_NULL_SESSION, ASC_REQ_ALLOW_NULL_SESSION, ASC_RET_NULL_SESSION},
    {kManualValidation, ISC_REQ_MANUAL_CRED_VALIDATION, ISC_RET_MANUAL_CRED_VALIDATION, 0, 0},
    {kFragmentToFit, ISC_REQ_FRAGMENT_TO_FIT, ISC_RET_FRAGMENT_ONLY, ASC_REQ_FRAGMENT_TO_FIT, ASC_RET_FRAGMENT_ONLY},
    {kForwardCredentials, ISC_REQ_FORWARD_CREDENTIALS, ISC_RET_FORWARD_CREDENTIALS, 0, 0},
    {kNoIntegrity, ISC_REQ_NO_INTEGRITY, 0, 0, 0},
    {kUnverifiedTargetName, ISC_REQ_UNVERIFIED_TARGET_NAME, 0, 0, 0},
    {kConfidentialityOnly, ISC_REQ_CONFIDENTIALITY_ONLY, ISC_RET_CONFIDENTIALITY_ONLY, 0, 0},
    {kHttp, ISC_REQ_HTTP | ISC_REQ_USE_HTTP_STYLE, 0, 0, 0},
    {kNoAdditionalToken, 0, ISC_RET_NO_ADDITIONAL_TOKEN, 0, ASC_RET_NO_ADDITIONAL_TOKEN},
    {kThirdLeg, 0, 0, 0, ASC_RET_THIRD_LEG_FAILED},
    {kAllowNonUserLogons, 0, 0, ASC_REQ_ALLOW_NON_USER_LOGONS, ASC_RET_ALLOW_NON_USER_LOGONS},
    {kAllowContextReplay, 0, 0, ASC_REQ_ALLOW_CONTEXT_REPLAY, ASC_RET_ALLOW_CONTEXT_REPLAY},
    {kNoToken, 0, 0, ASC_REQ_NO_TOKEN, ASC_RET_NO_TOKEN},
    {kProxyBindings, 0, 0, ASC_REQ_PROXY_BINDINGS, 0},
    {kAllowMissingBindings, 0, 0, ASC_REQ_ALLOW_MISSING_BINDINGS, 0},
};
// clang-format on

}  // namespace

sspi::Flags requested_flags(ULONG bits, sspi::Role role) {
  sspi::Flags flags;
  for (const Row& row : kRows) {
    const ULONG bit = role == sspi::Role::kInitiator ? row.isc_req : row.asc_req;
    if ((bits & bit) != 0) {
      flags |= row.flag;
    }
  }
  return flags;
}

ULONG granted_bits(sspi::Flags flags, sspi::Role role) {
  ULONG bits = 0;
  for (const Row& row : kRows) {
    if (flags.has(row.flag)) {
      bits |= role == sspi::Role::kInitiator ? row.isc_ret : row.asc_ret;
    }
  }
  return bits;
}

}  // namespace opensspi::abi
