// SPDX-License-Identifier: MIT
#include "packages/kerberos/messages.h"

#include <algorithm>

#include "asn1/der.h"
#include "base/reader.h"
#include "base/writer.h"

namespace opensspi::kerberos {
namespace {

using asn1::DerReader;
using sspi::Flag;

constexpr Error kMalformed = fail(SEC_E_INVALID_TOKEN, "this is not a Kerberos token");
constexpr Error kMalformedChecksum =
    fail(SEC_E_INVALID_TOKEN, "the client's authenticator has no GSS-API checksum");

constexpr Error kMalformedOptions =
    fail(SEC_E_INVALID_TOKEN, "the options in the client's authenticator are malformed");

constexpr asn1::Tag kFrame = asn1::application(0);
constexpr asn1::Tag kApRequest = asn1::application(14);
constexpr asn1::Tag kApReply = asn1::application(15);
constexpr asn1::Tag kKrbError = asn1::application(30);

constexpr uint32_t kBindingsLen = 16;
constexpr uint16_t kDelegationOption = 1;

struct FlagRow {
  Flag flag;
  uint32_t gss;
};
constexpr FlagRow kFlagRows[] = {
    {Flag::kMutualAuth, 0x2},       {Flag::kReplayDetect, 0x4},     {Flag::kSequenceDetect, 0x8},
    {Flag::kConfidentiality, 0x10}, {Flag::kIntegrity, 0x20},       {Flag::kUseDceStyle, 0x1000},
    {Flag::kIdentify, 0x2000},      {Flag::kExtendedError, 0x4000},
};

Result<Token> parse_bare(ByteView bytes) {
  DerReader reader(bytes, kMalformed);
  const asn1::Element element = TRY(reader.any());
  TRY(reader.expect_end());
  if (element.tag == kApRequest) {
    return Token{TokenKind::kRequest, Framing::kBare, bytes};
  }
  if (element.tag == kApReply) {
    return Token{TokenKind::kReply, Framing::kBare, bytes};
  }
  if (element.tag == kKrbError) {
    return Token{TokenKind::kError, Framing::kBare, bytes};
  }
  return kMalformed;
}

Status check_mechanism(ByteView oid) {
  if (std::ranges::equal(oid, kUserToUserOid)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "user-to-user authentication is not supported");
  }
  // Windows uses the right number in the frame, even if the wrong one was negotiated.
  if (std::ranges::equal(oid, kOid) || std::ranges::equal(oid, kMicrosoftOid)) {
    return {};
  }
  return kMalformed;
}

}  // namespace

Result<Token> Token::parse(ByteView bytes) {
  DerReader outer(bytes, kMalformed);
  if (!outer.next_is(kFrame)) {
    return parse_bare(bytes);
  }
  DerReader frame = TRY(outer.enter(kFrame));
  TRY(outer.expect_end());
  TRY(check_mechanism(TRY(frame.object_identifier())));
  Reader reader(frame.remaining(), kMalformed);
  const auto kind = static_cast<TokenKind>(TRY(reader.u16be()));
  if (kind != TokenKind::kRequest && kind != TokenKind::kReply && kind != TokenKind::kError) {
    return kMalformed;
  }
  return Token{kind, Framing::kFramed, reader.rest()};
}

Bytes Token::write() const {
  if (framing == Framing::kBare) {
    return Bytes(message.begin(), message.end());
  }
  Bytes inner;
  inner.reserve(message.size() + kOid.size() + 4);
  asn1::DerWriter(inner).object_identifier(kOid);
  Writer writer(inner);
  writer.u16be(static_cast<uint16_t>(kind));
  writer.bytes(message);
  Bytes bytes;
  asn1::DerWriter(bytes).element(kFrame, inner);
  return bytes;
}

Result<Checksum> Checksum::parse(ByteView bytes) {
  Reader reader(bytes, kMalformedChecksum);
  if (TRY(reader.u32le()) != kBindingsLen) {
    return kMalformedChecksum;
  }
  Checksum checksum;
  checksum.bindings = TRY(reader.take_array<kBindingsLen>());
  checksum.flags = TRY(reader.u32le());
  // A client that has no ticket to forward may say that it delegates, and send none.
  if ((checksum.flags & kGssDelegate) == 0 || reader.at_end()) {
    return checksum;
  }
  if (TRY(reader.u16le()) != kDelegationOption) {
    return kMalformedChecksum;
  }
  checksum.delegated = TRY(reader.take(TRY(reader.u16le())));
  return checksum;
}

Bytes Checksum::write() const {
  Bytes bytes;
  Writer writer(bytes);
  writer.u32le(kBindingsLen);
  writer.bytes(bindings);
  writer.u32le(flags);
  if ((flags & kGssDelegate) == 0) {
    return bytes;
  }
  writer.u16le(kDelegationOption);
  writer.u16le(static_cast<uint16_t>(delegated.size()));
  writer.bytes(delegated);
  return bytes;
}

Result<ApOptions> ApOptions::parse(ByteView bytes) {
  constexpr uint32_t kChannelBindings = 0x4000;  // KERB_AP_OPTIONS_CBT
  Reader reader(bytes, kMalformedOptions);
  ApOptions options;
  options.knows_bindings = (TRY(reader.u32le()) & kChannelBindings) != 0;
  TRY(reader.expect_end(kMalformedOptions));
  return options;
}

uint32_t gss_flags(sspi::Flags flags) {
  uint32_t gss = 0;
  for (const FlagRow& row : kFlagRows) {
    gss |= flags.has(row.flag) ? row.gss : 0;
  }
  return gss;
}

sspi::Flags flags_of_gss(uint32_t gss) {
  sspi::Flags flags;
  for (const FlagRow& row : kFlagRows) {
    if ((gss & row.gss) != 0) {
      flags |= row.flag;
    }
  }
  return flags;
}

}  // namespace opensspi::kerberos
