// SPDX-License-Identifier: MIT
// SPNEGO's messages (RFC 4178, 4.2; [MS-SPNG] 2.2): parse and write, no state, no cryptography.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::negotiate {

// kMaxMechanisms limits what a peer may list. Windows lists four, MIT krb5 with every plug-in
// eight.
inline constexpr size_t kMaxMechanisms = 64;

inline constexpr Error kMalformed =
    fail(SEC_E_INVALID_TOKEN, "this is not a well-formed message of SPNEGO");

// NegState is the state of the negotiation at one end (RFC 4178, 4.2.2).
enum class NegState : uint8_t {
  kAcceptCompleted = 0,
  kAcceptIncomplete = 1,
  kReject = 2,
  kRequestMic = 3,
};

// NegHints is what an acceptor that sends the first message says about itself ([MS-SPNG] 2.2.1).
// Nothing protects it.
struct NegHints {
  ByteView name;     // GeneralString
  ByteView address;  // never used
};

// NegTokenInit is the initiator's first message, and with `hints` the acceptor's NegTokenInit2. It
// views the bytes that it was parsed from.
//
//    60 len  06 06 2B 06 01 05 05 02            the GSS-API frame; some peers omit it
//    A0 len  30 len
//      A0 len  30 len  { 06 len OID }           mechTypes
//      A1 len  03 len  BIT STRING               reqFlags, obsolete
//      A2 len  04 len  OCTET STRING             mechToken, for the first of mechTypes
//      A3 len  04 len  OCTET STRING             mechListMIC in a NegTokenInit
//      A3 len  30 len  { A0 1B name, A1 04 … }  negHints in a NegTokenInit2; mechListMIC is A4 then
struct NegTokenInit {
  std::vector<ByteView> mechanisms;  // DER bodies
  ByteView mech_list;                // as encoded, with its tag: what mechListMIC covers
  std::optional<uint32_t> request_flags;
  ByteView mech_token;  // empty if there is none
  std::optional<NegHints> hints;
  ByteView mech_list_mic;  // empty if there is none

  // parse returns SEC_E_INVALID_TOKEN for anything else. Elements of later versions are skipped.
  static Result<NegTokenInit> parse(ByteView token);
};

// NegTokenResp is every other message, from either end.
//
//    A1 len  30 len
//      A0 03  0A 01 state      A1 len  06 len OID       supportedMech, in an acceptor's first
//      A2 len 04 len token     A3 len  04 len code      responseToken, mechListMIC
struct NegTokenResp {
  std::optional<NegState> state;
  ByteView supported_mech;  // DER body; empty if there is none
  ByteView response_token;
  ByteView mech_list_mic;

  static Result<NegTokenResp> parse(ByteView token);
};

// is_negotiation returns whether a token has SPNEGO's frame, well-formed or not.
bool is_negotiation(ByteView token);

// write_mech_list encodes mechTypes, from DER bodies of object identifiers.
Bytes write_mech_list(std::span<const ByteView> mechanisms);

// write_init makes a NegTokenInit of an encoded list; an empty token is omitted.
Bytes write_init(ByteView mech_list, ByteView mech_token);

// write_init2 makes the NegTokenInit2 of an acceptor that sends the first message, with Windows'
// hint name.
Bytes write_init2(ByteView mech_list);

// write_resp omits empty fields.
Bytes write_resp(const NegTokenResp& message);

}  // namespace opensspi::negotiate
