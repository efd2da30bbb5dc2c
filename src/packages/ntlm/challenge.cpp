// SPDX-License-Identifier: MIT
#include "packages/ntlm/challenge.h"

namespace opensspi::ntlm {
namespace {

constexpr size_t kPayloadOffset = 56;
constexpr size_t kReservedLen = 8;

// Proxies set the flag and send nothing: no pairs, and no end marker either.
Result<AvPairs> read_target_info(ByteView message, Field field) {
  if (field.len == 0) {
    return AvPairs();
  }
  return AvPairs::parse(TRY(slice(message, field)));
}

}  // namespace

Result<Challenge> Challenge::parse(ByteView message) {
  Reader reader(message, kMalformed);
  TRY(read_header(reader, MessageType::kChallenge));
  Challenge parsed;
  const Field target_name = TRY(read_field(reader));
  parsed.flags = NegotiateFlags::from_bits(TRY(reader.u32le()));
  parsed.server_challenge.bytes = TRY(reader.take_array<8>());
  parsed.target_name = TRY(slice(message, target_name));
  if (!parsed.flags.has(NegotiateFlag::kTargetInfo)) {
    return parsed;
  }
  TRY(reader.take(kReservedLen));
  const Field target_info = TRY(read_field(reader));
  parsed.target_info = TRY(read_target_info(message, target_info));
  if (parsed.flags.has(NegotiateFlag::kVersion)) {
    parsed.version = read_version(reader);
  }
  return parsed;
}

Bytes write_challenge(const ChallengeParts& parts) {
  Bytes message;
  message.reserve(kPayloadOffset + parts.target_name.size() + parts.target_info.size());
  MessageWriter writer(message, MessageType::kChallenge, kPayloadOffset);
  const Field target_name = writer.place(parts.target_name);
  const Field target_info = writer.place(parts.target_info);
  writer.field(target_name);
  writer.fixed().u32le(parts.flags.bits());
  writer.fixed().bytes(parts.server_challenge.bytes);
  writer.fixed().zeros(kReservedLen);
  writer.field(target_info);
  writer.version();
  writer.finish();
  return message;
}

}  // namespace opensspi::ntlm
