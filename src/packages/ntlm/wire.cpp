// SPDX-License-Identifier: MIT
#include "packages/ntlm/wire.h"

#include <algorithm>

namespace opensspi::ntlm {
namespace {

constexpr std::array<uint8_t, 8> kSignature = {'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};

}  // namespace

Status read_header(Reader& reader, MessageType type) {
  if (reader.remaining() > kMaxToken) {
    return fail(SEC_E_INVALID_TOKEN, "an NTLM message is longer than allowed (2888 bytes)");
  }
  const ByteView signature = TRY(reader.take(kSignature.size()));
  if (!std::equal(signature.begin(), signature.end(), kSignature.begin())) {
    return fail(SEC_E_INVALID_TOKEN, "this is not an NTLM message");
  }
  if (TRY(reader.u32le()) != static_cast<uint32_t>(type)) {
    return fail(SEC_E_INVALID_TOKEN, "an unexpected NTLM message was received");
  }
  return {};
}

Result<Field> read_field(Reader& reader) {
  Field field;
  field.len = TRY(reader.u16le());
  (void)TRY(reader.u16le());
  field.offset = TRY(reader.u32le());
  return field;
}

Result<ByteView> slice(ByteView message, Field field) {
  if (field.len == 0) {
    return ByteView();
  }
  Reader reader(message, kMalformed);
  TRY(reader.take(field.offset));
  return reader.take(field.len);
}

std::optional<Version> read_version(Reader& reader) {
  constexpr size_t kLen = 8;
  const auto bytes = reader.take(kLen);
  if (!bytes.ok()) {
    return std::nullopt;
  }
  const ByteView version = *bytes;
  return Version{.major = version[0],
                 .minor = version[1],
                 .build = static_cast<uint16_t>(version[2] | version[3] << 8),
                 .ntlm_revision = version[7]};
}

MessageWriter::MessageWriter(Bytes& out, MessageType type, size_t payload_offset)
    : writer_(out), payload_offset_(payload_offset) {
  writer_.bytes(kSignature);
  writer_.u32le(static_cast<uint32_t>(type));
}

Field MessageWriter::place(ByteView payload) {
  const Field placed{static_cast<uint16_t>(payload.size()), static_cast<uint32_t>(payload_offset_)};
  payload_offset_ += payload.size();
  payloads_[num_payloads_++] = payload;
  return placed;
}

void MessageWriter::field(Field field) {
  writer_.u16le(field.len);
  writer_.u16le(field.len);
  writer_.u32le(field.offset);
}

void MessageWriter::version() {
  writer_.u8(kOwnVersion.major);
  writer_.u8(kOwnVersion.minor);
  writer_.u16le(kOwnVersion.build);
  writer_.zeros(3);
  writer_.u8(kOwnVersion.ntlm_revision);
}

void MessageWriter::finish() {
  for (size_t i = 0; i < num_payloads_; ++i) {
    writer_.bytes(payloads_[i]);
  }
}

}  // namespace opensspi::ntlm
