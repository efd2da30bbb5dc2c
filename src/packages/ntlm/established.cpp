// SPDX-License-Identifier: MIT
#include "packages/ntlm/established.h"

namespace opensspi::ntlm {

using sspi::Flag;

std::optional<sspi::ChannelBindingsHash> bindings_of(const sspi::StepInput& input) {
  if (!input.channel_bindings) {
    return std::nullopt;
  }
  return input.channel_bindings->hash();
}

sspi::Flags granted_flags(NegotiateFlags flags, sspi::Flags requested) {
  // These concern the caller's own side only and are granted as requested.
  sspi::Flags granted = requested & (Flag::kUseSessionKey | Flag::kUseDceStyle);
  const bool datagram = flags.has(NegotiateFlag::kDatagram);
  granted |= datagram ? Flag::kDatagram : Flag::kConnection;
  if (flags.has_session_security()) {
    granted |= Flag::kIntegrity;
  }
  // Our own sequence numbers detect both; a datagram's number is the caller's.
  if (flags.has_session_security() && !datagram) {
    granted |= Flag::kReplayDetect | Flag::kSequenceDetect;
  }
  if (flags.has(NegotiateFlag::kSeal)) {
    granted |= Flag::kConfidentiality;
  }
  if (flags.has(NegotiateFlag::kIdentify)) {
    granted |= Flag::kIdentify;
  }
  if (flags.has(NegotiateFlag::kAnonymous)) {
    granted |= Flag::kNullSession;
  }
  return granted;
}

}  // namespace opensspi::ntlm
