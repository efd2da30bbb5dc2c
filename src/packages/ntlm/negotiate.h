// SPDX-License-Identifier: MIT
// NEGOTIATE_MESSAGE: what the client offers ([MS-NLMP] 2.2.1.1).
#pragma once

#include "packages/ntlm/negotiate_flags.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {

// Negotiate is a checked NEGOTIATE message; it views the parsed bytes.
//
//    0  signature      8  type = 1     12  flags
//   16  domain name   24  workstation  32  version (if flagged)  40  payload
//
// Clients send 16 bytes (no names), 32 (no version) and 40; all are read, 40 are written.
struct Negotiate {
  NegotiateFlags flags;
  ByteView domain;       // in the OEM character set; only where flagged
  ByteView workstation;  // likewise
  std::optional<Version> version;

  // parse returns SEC_E_INVALID_TOKEN for anything that is not such a message.
  static Result<Negotiate> parse(ByteView message);
};

// write_negotiate writes the form without names that Windows' clients send.
Bytes write_negotiate(NegotiateFlags flags);

}  // namespace opensspi::ntlm
