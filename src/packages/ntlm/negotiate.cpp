// SPDX-License-Identifier: MIT
#include "packages/ntlm/negotiate.h"

namespace opensspi::ntlm {
namespace {

constexpr size_t kLen = 40;

}  // namespace

Result<Negotiate> Negotiate::parse(ByteView message) {
  Reader reader(message, kMalformed);
  TRY(read_header(reader, MessageType::kNegotiate));
  Negotiate parsed;
  parsed.flags = NegotiateFlags::from_bits(TRY(reader.u32le()));
  if (reader.at_end()) {
    return parsed;
  }
  const Field domain = TRY(read_field(reader));
  const Field workstation = TRY(read_field(reader));
  // Fields whose flag is missing are empty, whatever they contain.
  if (parsed.flags.has(NegotiateFlag::kOemDomainSupplied)) {
    parsed.domain = TRY(slice(message, domain));
  }
  if (parsed.flags.has(NegotiateFlag::kOemWorkstationSupplied)) {
    parsed.workstation = TRY(slice(message, workstation));
  }
  if (parsed.flags.has(NegotiateFlag::kVersion)) {
    parsed.version = read_version(reader);
  }
  return parsed;
}

Bytes write_negotiate(NegotiateFlags flags) {
  Bytes message;
  message.reserve(kLen);
  MessageWriter writer(message, MessageType::kNegotiate, kLen);
  writer.fixed().u32le(flags.bits());
  writer.field({});  // no domain name
  writer.field({});  // no workstation
  writer.version();
  writer.finish();
  return message;
}

}  // namespace opensspi::ntlm
