// SPDX-License-Identifier: MIT
#include "packages/ntlm/authenticate.h"

#include <algorithm>

namespace opensspi::ntlm {
namespace {

constexpr size_t kPayloadOffset = kMicOffset + kMicLen;
constexpr size_t kNtlmV1ResponseLen = 24;
constexpr size_t kBlobOverhead = 36;

Result<NtlmV2Response> parse_v2(ByteView response) {
  Reader reader(response, kMalformed);
  const ByteView proof = TRY(reader.take(16));
  const ByteView blob_bytes = reader.rest();
  const ClientChallengeBlob blob = TRY(ClientChallengeBlob::parse(blob_bytes));
  return NtlmV2Response{proof.first<16>(), blob_bytes, blob};
}

}  // namespace

Result<ClientChallengeBlob> ClientChallengeBlob::parse(ByteView bytes) {
  Reader reader(bytes, kMalformed);
  const uint8_t response_version = TRY(reader.u8());
  const uint8_t highest_version = TRY(reader.u8());
  if (response_version != 1 || highest_version != 1) {
    return kMalformed;
  }
  TRY(reader.take(6));
  const auto time = static_cast<int64_t>(TRY(reader.u64le()));
  ClientChallenge challenge;
  challenge.bytes = TRY(reader.take_array<8>());
  TRY(reader.take(4));
  const AvPairs pairs = TRY(AvPairs::parse(reader.rest()));
  return ClientChallengeBlob{Filetime{time}, challenge, pairs};
}

Result<Authenticate> Authenticate::parse(ByteView message) {
  Reader reader(message, kMalformed);
  TRY(read_header(reader, MessageType::kAuthenticate));
  Authenticate parsed;
  size_t payload_begins = message.size();
  for (ByteView* part : {&parsed.lm_response, &parsed.nt_response, &parsed.domain, &parsed.user,
                         &parsed.workstation, &parsed.encrypted_session_key}) {
    const Field field = TRY(read_field(reader));
    *part = TRY(slice(message, field));
    if (field.len != 0) {
      payload_begins = std::min<size_t>(payload_begins, field.offset);
    }
  }
  parsed.flags = NegotiateFlags::from_bits(TRY(reader.u32le()));
  if (payload_begins >= kPayloadOffset) {
    parsed.mic = message.subspan(kMicOffset).first<kMicLen>();
  }
  if (parsed.nt_response.size() > kNtlmV1ResponseLen) {
    parsed.v2 = TRY(parse_v2(parsed.nt_response));
  }
  return parsed;
}

bool Authenticate::is_anonymous() const {
  const bool no_lm = lm_response.empty() || (lm_response.size() == 1 && lm_response[0] == 0);
  return user.empty() && nt_response.empty() && no_lm;
}

Bytes write_authenticate(const AuthenticateParts& parts) {
  const size_t payload_offset = parts.mic == MicPlace::kNone ? kMicOffset : kPayloadOffset;
  Bytes message;
  message.reserve(payload_offset + parts.domain.size() + parts.user.size() +
                  parts.workstation.size() + parts.lm_response.size() + parts.nt_response.size() +
                  parts.encrypted_session_key.size());
  // Names come first in the payload, responses first in the fixed part, as Windows writes them.
  MessageWriter writer(message, MessageType::kAuthenticate, payload_offset);
  const Field domain = writer.place(parts.domain);
  const Field user = writer.place(parts.user);
  const Field workstation = writer.place(parts.workstation);
  const Field lm_response = writer.place(parts.lm_response);
  const Field nt_response = writer.place(parts.nt_response);
  const Field session_key = writer.place(parts.encrypted_session_key);
  for (const Field& field : {lm_response, nt_response, domain, user, workstation, session_key}) {
    writer.field(field);
  }
  writer.fixed().u32le(parts.flags.bits());
  writer.version();
  if (parts.mic == MicPlace::kZero) {
    writer.fixed().zeros(kMicLen);
  }
  writer.finish();
  return message;
}

Bytes write_client_challenge_blob(Filetime time, ClientChallenge client_challenge, ByteView pairs) {
  Bytes blob;
  blob.reserve(kBlobOverhead + pairs.size());
  Writer writer(blob);
  writer.u8(1);
  writer.u8(1);
  writer.zeros(6);
  writer.u64le(static_cast<uint64_t>(time.ticks));
  writer.bytes(client_challenge.bytes);
  writer.zeros(4);
  writer.bytes(pairs);
  write_av_end(writer);
  writer.zeros(4);
  return blob;
}

}  // namespace opensspi::ntlm
