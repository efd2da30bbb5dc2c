// SPDX-License-Identifier: MIT
// CHALLENGE_MESSAGE: the server's choice of flags, its nonce and its names ([MS-NLMP] 2.2.1.2).
#pragma once

#include "packages/ntlm/av_pairs.h"
#include "packages/ntlm/negotiate_flags.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {

// Challenge is a checked CHALLENGE message; it views the parsed bytes.
//
//    0  signature         8  type = 2      12  target name   20  flags
//   24  server challenge  32  reserved     40  target info   48  version   56  payload
//
// Everything from 32 on is missing from the oldest servers' messages.
struct Challenge {
  NegotiateFlags flags;
  ServerChallenge server_challenge;
  ByteView target_name;                // in the negotiated character set
  std::optional<AvPairs> target_info;  // where flagged
  std::optional<Version> version;

  // parse returns SEC_E_INVALID_TOKEN for anything that is not such a message.
  static Result<Challenge> parse(ByteView message);
};

// ChallengeParts is the content of a CHALLENGE to write. `target_info` ends with its end marker.
struct ChallengeParts {
  NegotiateFlags flags;
  ServerChallenge server_challenge;
  ByteView target_name;
  ByteView target_info;
};

Bytes write_challenge(const ChallengeParts& parts);

}  // namespace opensspi::ntlm
