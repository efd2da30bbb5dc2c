// SPDX-License-Identifier: MIT
#include "packages/ntlm/keys.h"

#include <algorithm>

#include "crypto/cipher.h"

namespace opensspi::ntlm {
namespace {

constexpr std::array<uint8_t, 8> kLmMagic = {'K', 'G', 'S', '!', '@', '#', '$', '%'};
constexpr size_t kMaxLmPassword = 14;

// The constants of SIGNKEY and SEALKEY are hashed with their terminating NUL.
constexpr std::string_view kClientSigning{
    "session key to client-to-server signing key magic constant\0", 59};
constexpr std::string_view kServerSigning{
    "session key to server-to-client signing key magic constant\0", 59};
constexpr std::string_view kClientSealing{
    "session key to client-to-server sealing key magic constant\0", 59};
constexpr std::string_view kServerSealing{
    "session key to server-to-client sealing key magic constant\0", 59};

void put(ByteSpan out, ByteView bytes) { std::copy(bytes.begin(), bytes.end(), out.begin()); }

DesResponse des_long(ByteView hash, std::span<const uint8_t, 8> block) {
  SecretArray<21> keys;
  put(keys.reveal(), hash);
  DesResponse response;
  for (size_t i = 0; i < 3; ++i) {
    const auto key = ByteView(keys.reveal()).subspan(7 * i).first<7>();
    put(ByteSpan(response).subspan(8 * i), crypto::des_encrypt_block(key, block));
  }
  return response;
}

SecretArray<16> md5_of(ByteView key, std::string_view constant) {
  SecretArray<16> derived;
  crypto::Md5 hash;
  hash.update(key);
  hash.update(as_bytes(constant));
  hash.finish(derived.reveal());
  return derived;
}

// [MS-NLMP] 3.4.5.1: two DES encryptions of the response's first half under the LM hash.
KeyExchangeKey lm_key(const LmHash& lm_hash, std::span<const uint8_t, 8> response) {
  SecretArray<7> second;
  second.reveal()[0] = lm_hash.reveal()[7];
  std::fill(second.reveal().begin() + 1, second.reveal().end(), uint8_t{0xBD});
  KeyExchangeKey key;
  const auto out = key.bytes.reveal();
  put(out, crypto::des_encrypt_block(lm_hash.reveal().first<7>(), response));
  put(out.subspan(8), crypto::des_encrypt_block(second.reveal(), response));
  return key;
}

// The number of bytes of the session key that a weakened sealing key keeps.
size_t key_len(NegotiateFlags flags) { return flags.has(NegotiateFlag::k56) ? 7 : 5; }

SealingKey weakened(NegotiateFlags flags, const ExportedSessionKey& key) {
  SealingKey sealing;
  sealing.len = 8;
  const auto out = sealing.bytes.reveal();
  put(out, key.bytes.reveal().first(key_len(flags)));
  if (flags.has(NegotiateFlag::k56)) {
    out[7] = 0xA0;
    return sealing;
  }
  out[5] = 0xE5;
  out[6] = 0x38;
  out[7] = 0xB0;
  return sealing;
}

}  // namespace

NtHash nt_owf_v1(ByteView password_utf16le) {
  auto digest = crypto::md4(password_utf16le);
  const NtHash hash(digest);
  wipe(digest);
  return hash;
}

std::optional<LmHash> lm_owf_v1(ByteView password_utf8) {
  if (password_utf8.size() > kMaxLmPassword) {
    return std::nullopt;
  }
  SecretArray<kMaxLmPassword> padded;
  for (size_t i = 0; i < password_utf8.size(); ++i) {
    const uint8_t byte = password_utf8[i];
    if (byte >= 0x80) {
      return std::nullopt;
    }
    padded.reveal()[i] = static_cast<uint8_t>(byte >= 'a' && byte <= 'z' ? byte - 32 : byte);
  }
  LmHash hash;
  const auto keys = padded.reveal();
  put(hash.reveal(), crypto::des_encrypt_block(keys.first<7>(), kLmMagic));
  put(hash.reveal().subspan(8), crypto::des_encrypt_block(keys.last<7>(), kLmMagic));
  return hash;
}

crypto::HmacMd5Key nt_owf_v2(const NtHash& hash, ByteView upper_user_utf16le,
                             ByteView domain_utf16le) {
  SecretArray<16> response_key;
  crypto::HmacMd5(crypto::HmacMd5Key(hash.reveal()))
      .update(upper_user_utf16le)
      .update(domain_utf16le)
      .finish(response_key.reveal());
  return crypto::HmacMd5Key(response_key.reveal());
}

Proof nt_proof_v2(const crypto::HmacMd5Key& response_key, ServerChallenge challenge,
                  ByteView blob) {
  Proof proof;
  crypto::HmacMd5(response_key).update(challenge.bytes).update(blob).finish(proof);
  return proof;
}

DesResponse lm_response_v2(const crypto::HmacMd5Key& response_key, ServerChallenge challenge,
                           ClientChallenge client_challenge) {
  DesResponse response;
  crypto::HmacMd5(response_key)
      .update(challenge.bytes)
      .update(client_challenge.bytes)
      .finish(std::span(response).first<16>());
  put(ByteSpan(response).subspan(16), client_challenge.bytes);
  return response;
}

SessionBaseKey session_base_key_v2(const crypto::HmacMd5Key& response_key, ByteView proof) {
  SessionBaseKey key;
  crypto::HmacMd5(response_key).update(proof).finish(key.reveal());
  return key;
}

DesResponse des_response(const SecretArray<16>& hash, ServerChallenge challenge) {
  return des_long(hash.reveal(), challenge.bytes);
}

DesResponse ntlm2_session_response(const NtHash& hash, ServerChallenge challenge,
                                   ClientChallenge client_challenge) {
  crypto::Md5Digest digest;
  crypto::Md5 md5;
  md5.update(challenge.bytes);
  md5.update(client_challenge.bytes);
  md5.finish(digest);
  return des_long(hash.reveal(), std::span<const uint8_t>(digest).first<8>());
}

SessionBaseKey session_base_key_v1(const NtHash& hash) {
  auto digest = crypto::md4(hash.reveal());
  const SessionBaseKey key(digest);
  wipe(digest);
  return key;
}

std::optional<KeyExchangeKey> key_exchange_key_v1(NegotiateFlags flags, const SessionBaseKey& base,
                                                  const std::optional<LmHash>& lm_hash,
                                                  ByteView lm_response, ServerChallenge challenge) {
  KeyExchangeKey key{base};
  const bool has_lm_response = lm_response.size() >= 8;
  if (flags.has(NegotiateFlag::kExtendedSessionSecurity)) {
    if (!has_lm_response) {
      return std::nullopt;
    }
    crypto::HmacMd5(crypto::HmacMd5Key(base.reveal()))
        .update(challenge.bytes)
        .update(lm_response.first(8))
        .finish(key.bytes.reveal());
    return key;
  }
  if (flags.has(NegotiateFlag::kLmKey)) {
    if (!lm_hash || !has_lm_response) {
      return std::nullopt;
    }
    return lm_key(*lm_hash, lm_response.first<8>());
  }
  if (flags.has(NegotiateFlag::kRequestNonNtSessionKey)) {
    if (!lm_hash) {
      return std::nullopt;
    }
    key.bytes = SecretArray<16>();
    put(key.bytes.reveal(), lm_hash->reveal().first(8));
  }
  return key;
}

SecretArray<16> signing_key(const ExportedSessionKey& key, Sender sender) {
  return md5_of(key.bytes.reveal(), sender == Sender::kClient ? kClientSigning : kServerSigning);
}

SealingKey sealing_key(NegotiateFlags flags, const ExportedSessionKey& key, Sender sender) {
  if (flags.has(NegotiateFlag::kExtendedSessionSecurity)) {
    const size_t len = flags.has(NegotiateFlag::k128) ? 16 : key_len(flags);
    return {md5_of(key.bytes.reveal().first(len),
                   sender == Sender::kClient ? kClientSealing : kServerSealing)};
  }
  if (flags.any(NegotiateFlag::kLmKey | NegotiateFlag::kDatagram)) {
    return weakened(flags, key);
  }
  return {key.bytes};
}

SealingKey datagram_sealing_key(const SealingKey& key, uint32_t sequence) {
  SealingKey derived;
  crypto::Md5 hash;
  std::array<uint8_t, 4> number;
  put_le(number, sequence);
  hash.update(key.reveal());
  hash.update(number);
  hash.finish(derived.bytes.reveal());
  return derived;
}

std::array<uint8_t, 16> rc4_once(const SecretArray<16>& key, std::span<const uint8_t, 16> data) {
  std::array<uint8_t, 16> out;
  crypto::Rc4(key.reveal()).apply(data, out);
  return out;
}

Proof message_integrity_code(const ExportedSessionKey& key, ByteView negotiate, ByteView challenge,
                             ByteView authenticate_with_zero_mic) {
  Proof code;
  crypto::HmacMd5(crypto::HmacMd5Key(key.bytes.reveal()))
      .update(negotiate)
      .update(challenge)
      .update(authenticate_with_zero_mic)
      .finish(code);
  return code;
}

}  // namespace opensspi::ntlm
