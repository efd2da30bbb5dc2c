// SPDX-License-Identifier: MIT
// Keys and responses of NTLM as pure functions, under the names of [MS-NLMP] 3.3 and 3.4.5.
#pragma once

#include <optional>

#include "base/filetime.h"
#include "crypto/hash.h"
#include "identity/authority.h"
#include "packages/ntlm/negotiate_flags.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {

using identity::NtHash;
using identity::SessionBaseKey;
using LmHash = SecretArray<16>;
using DesResponse = std::array<uint8_t, 24>;  // LM_RESPONSE and NTLM_RESPONSE
using Proof = std::array<uint8_t, 16>;        // NTProofStr

// KeyExchangeKey encrypts ExportedSessionKey for the peer; the latter protects everything else.
struct KeyExchangeKey {
  SecretArray<16> bytes;
};
struct ExportedSessionKey {
  SecretArray<16> bytes;
};

// SealingKey is what RC4 is keyed with: 16 bytes, or 8 without extended session security if the key
// was weakened.
struct SealingKey {
  SecretArray<16> bytes;
  uint8_t len = 16;
  [[nodiscard]] ByteView reveal() const { return bytes.reveal().first(len); }
};

// Sender says whose messages a key is for.
enum class Sender : uint8_t { kClient, kServer };

// nt_owf_v1 is NTOWFv1: MD4 over the password in UTF-16LE.
NtHash nt_owf_v1(ByteView password_utf16le);
// lm_owf_v1 is LMOWFv1. There is none for a password that is not ASCII or longer than 14
// characters.
std::optional<LmHash> lm_owf_v1(ByteView password_utf8);
// nt_owf_v2 is NTOWFv2 and LMOWFv2; it is returned as an HMAC key, which all its uses need.
crypto::HmacMd5Key nt_owf_v2(const NtHash& hash, ByteView upper_user_utf16le,
                             ByteView domain_utf16le);

// nt_proof_v2 is NTProofStr over the server's challenge and "temp".
Proof nt_proof_v2(const crypto::HmacMd5Key& response_key, ServerChallenge challenge, ByteView blob);
// lm_response_v2 is LMv2_RESPONSE.
DesResponse lm_response_v2(const crypto::HmacMd5Key& response_key, ServerChallenge challenge,
                           ClientChallenge client_challenge);
SessionBaseKey session_base_key_v2(const crypto::HmacMd5Key& response_key, ByteView proof);

// des_response is DESL: the response of NTLMv1 to the server's challenge, and LM's.
DesResponse des_response(const SecretArray<16>& hash, ServerChallenge challenge);
// ntlm2_session_response is NTLMv1's with extended session security.
DesResponse ntlm2_session_response(const NtHash& hash, ServerChallenge challenge,
                                   ClientChallenge client_challenge);
SessionBaseKey session_base_key_v1(const NtHash& hash);

// key_exchange_key_v1 is KXKEY of NTLMv1. `lm_hash` is needed only where flags ask for LM keys;
// without it they return no key.
std::optional<KeyExchangeKey> key_exchange_key_v1(NegotiateFlags flags, const SessionBaseKey& base,
                                                  const std::optional<LmHash>& lm_hash,
                                                  ByteView lm_response, ServerChallenge challenge);

// signing_key is SIGNKEY; it needs extended session security.
SecretArray<16> signing_key(const ExportedSessionKey& key, Sender sender);
// sealing_key is SEALKEY.
SealingKey sealing_key(NegotiateFlags flags, const ExportedSessionKey& key, Sender sender);
// datagram_sealing_key is SealingKey' of [MS-NLMP] 3.4 for one message.
SealingKey datagram_sealing_key(const SealingKey& key, uint32_t sequence);

// rc4_once is RC4K: encrypts or decrypts a key.
std::array<uint8_t, 16> rc4_once(const SecretArray<16>& key, std::span<const uint8_t, 16> data);

// message_integrity_code is the MIC in its final form ([MS-NLMP] 3.1.5.1.2): over all three
// messages, the last with its MIC zeroed. `negotiate` is empty in connectionless mode.
Proof message_integrity_code(const ExportedSessionKey& key, ByteView negotiate, ByteView challenge,
                             ByteView authenticate_with_zero_mic);

}  // namespace opensspi::ntlm
