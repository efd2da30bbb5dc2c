// SPDX-License-Identifier: MIT
// AUTHENTICATE_MESSAGE: the client's name and its response ([MS-NLMP] 2.2.1.3).
#pragma once

#include "packages/ntlm/av_pairs.h"
#include "packages/ntlm/negotiate_flags.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {

inline constexpr size_t kMicLen = 16;
inline constexpr size_t kMicOffset = 72;

// ClientChallengeBlob is NTLMv2_CLIENT_CHALLENGE, "temp" of the formulas ([MS-NLMP] 2.2.2.7).
struct ClientChallengeBlob {
  Filetime time;
  ClientChallenge client_challenge;
  AvPairs pairs;

  static Result<ClientChallengeBlob> parse(ByteView bytes);
};

// NtlmV2Response is an NT response of that version: NTProofStr and the blob that it covers.
struct NtlmV2Response {
  std::span<const uint8_t, 16> proof;
  ByteView blob_bytes;
  ClientChallengeBlob blob;
};

// Authenticate is a checked AUTHENTICATE message; it views the parsed bytes.
//
//    0  signature   8  type = 3      12  LM response   20  NT response   28  domain name
//   36  user name  44  workstation   52  session key   60  flags         64  version
//   72  MIC (if the client sends one)               88  payload
struct Authenticate {
  NegotiateFlags flags;
  ByteView lm_response;
  ByteView nt_response;
  std::optional<NtlmV2Response> v2;  // where the NT response is longer than 24 bytes
  ByteView domain;                   // names in the negotiated character set
  ByteView user;
  ByteView workstation;
  ByteView encrypted_session_key;
  // If no payload begins before offset 88, these are the bytes of the MIC; `claims_mic` says
  // whether they are one.
  std::optional<std::span<const uint8_t, kMicLen>> mic;

  // parse returns SEC_E_INVALID_TOKEN for anything that is not such a message.
  static Result<Authenticate> parse(ByteView message);
  // claims_mic returns whether the flag in the authenticated list says that there is a MIC.
  [[nodiscard]] bool claims_mic() const {
    return v2 && (v2->blob.pairs.flags() & kAvMicPresent) != 0;
  }
  // is_anonymous returns whether the client asks to be anonymous ([MS-NLMP] 3.2.5.1.2).
  [[nodiscard]] bool is_anonymous() const;
};

enum class MicPlace : uint8_t { kNone, kZero };

// AuthenticateParts is the content of an AUTHENTICATE to write, in the order of its payload.
struct AuthenticateParts {
  NegotiateFlags flags;
  ByteView domain;
  ByteView user;
  ByteView workstation;
  ByteView lm_response;
  ByteView nt_response;
  ByteView encrypted_session_key;
  MicPlace mic = MicPlace::kNone;  // kZero leaves 16 zero bytes at kMicOffset
};

Bytes write_authenticate(const AuthenticateParts& parts);

// write_client_challenge_blob writes "temp"; `pairs` is the list without its end marker.
Bytes write_client_challenge_blob(Filetime time, ClientChallenge client_challenge, ByteView pairs);

}  // namespace opensspi::ntlm
