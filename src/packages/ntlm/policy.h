// SPDX-License-Identifier: MIT
// Policy: what the settings require of NTLM, read once for a credential.
#pragma once

#include "base/result.h"
#include "packages/ntlm/negotiate_flags.h"
#include "settings/settings.h"
#include "sspi/channel_bindings.h"

namespace opensspi::ntlm {

// Requirement is what a server does with something that a client may send.
enum class Requirement : uint8_t { kIgnore, kAccept, kRequire };

struct Policy {
  bool send_v1 = false;
  bool send_lm = false;
  bool accept_v1 = false;
  bool require_mic = false;
  sspi::BindingsPolicy channel_bindings = sspi::BindingsPolicy::kFlags;
  Requirement target_name = Requirement::kIgnore;
  uint32_t min_key_bits = 128;

  static Policy from(const Settings& settings);
};

// key_bits returns the strength of the session's keys in bits: 128, 56 or 40.
uint32_t key_bits(NegotiateFlags flags);

// V1 says whether NTLMv1's session security (CRC-32 under RC4) is allowed.
enum class V1 : uint8_t { kRefused, kAllowed };

// check_strength returns SEC_E_UNSUPPORTED_FUNCTION if flags negotiate session security that is
// weaker than the policy ([MS-NLMP] 3.1.5.1.2). Authentication alone needs none.
Status check_strength(NegotiateFlags flags, uint32_t min_key_bits, V1 v1);

// check_fips returns SEC_E_CRYPTO_SYSTEM_INVALID on a host in FIPS mode unless the setting allows
// it.
Status check_fips(bool host_is_fips, const Settings& settings);

}  // namespace opensspi::ntlm
