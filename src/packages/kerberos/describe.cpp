// SPDX-License-Identifier: MIT
#include "packages/kerberos/describe.h"

#include <algorithm>
#include <span>

#include "asn1/der.h"
#include "base/reader.h"
#include "base/writer.h"
#include "packages/kerberos/describe_fields.h"
#include "packages/kerberos/messages.h"

namespace opensspi::kerberos {
namespace {

constexpr Error kMalformed = fail(SEC_E_INVALID_TOKEN, "the Kerberos token is malformed");

using asn1::DerReader;

constexpr asn1::Tag kFrame = asn1::application(0);
constexpr uint16_t kWrapId = 0x0504;
constexpr uint16_t kCodeId = 0x0404;

// A kind of token, by its TOK_ID (RFC 4121 4.1, 4.2.6; RFC 4757 7.2, 7.3;
// draft-swift-win2k-krb-user2user 5) and by its tag without a frame.
struct Kind {
  uint16_t id;
  uint8_t bare_tag;
  std::string_view name;
  Status (*describe)(JsonWriter& json, ByteView message);
};

Status describe_old_code(JsonWriter& json, ByteView rest);
Status describe_old_wrap(JsonWriter& json, ByteView rest);

constexpr Kind kKinds[] = {
    {0x0100, asn1::application(14), "AP-REQ", describe_request},
    {0x0200, asn1::application(15), "AP-REP", describe_reply},
    {0x0300, asn1::application(30), "KRB-ERROR", describe_error},
    {0, asn1::application(22), "KRB-CRED", describe_credentials},
    {0x0400, 0, "KERB-TGT-REQUEST", describe_tgt_request},
    {0x0401, 0, "KERB-TGT-REPLY", describe_tgt_reply},
    {0x0101, 0, "GSS_GetMIC of RFC 4757", describe_old_code},
    {0x0201, 0, "GSS_Wrap of RFC 4757", describe_old_wrap},
};

struct Mechanism {
  ByteView oid;
  std::string_view name;
};
constexpr Mechanism kMechanisms[] = {
    {kOid, "Kerberos (1.2.840.113554.1.2.2)"},
    {kMicrosoftOid, "Kerberos, by the number that Windows gave it (1.2.840.48018.1.2.2)"},
    {kUserToUserOid, "Kerberos, user to user (1.2.840.113554.1.2.2.3)"},
};

const Mechanism* find_mechanism(ByteView oid) {
  for (const Mechanism& row : kMechanisms) {
    if (std::ranges::equal(row.oid, oid)) {
      return &row;
    }
  }
  return nullptr;
}

// Framed is a token inside RFC 2743's frame.
struct Framed {
  const Mechanism* mechanism;
  ByteView inside;  // from TOK_ID on
};

Result<Framed> read_frame(ByteView token) {
  DerReader outer(token, kMalformed);
  DerReader frame = TRY(outer.enter(kFrame));
  TRY(outer.expect_end());
  const Mechanism* mechanism = find_mechanism(TRY(frame.object_identifier()));
  if (mechanism == nullptr) {
    return kMalformed;
  }
  return Framed{mechanism, frame.remaining()};
}

// Kerberos' frame, whether or not its content can be read.
bool begins_with_mechanism(ByteView token) {
  DerReader outer(token, kMalformed);
  auto frame = outer.enter(kFrame);
  if (!frame.ok()) {
    return false;
  }
  const auto oid = frame->object_identifier();
  return oid.ok() && find_mechanism(*oid) != nullptr;
}

bool is_message(ByteView token) {
  Reader reader(token, kMalformed);
  const auto id = reader.u16be();
  return id.ok() && (*id == kWrapId || *id == kCodeId);
}

std::string id_text(uint16_t id, std::string_view name) {
  Bytes bytes;
  Writer(bytes).u16be(id);
  return to_hex(bytes) + " (" + std::string(name) + ")";
}

Status describe_framed(JsonWriter& json, ByteView token) {
  const Framed framed = TRY(read_frame(token));
  Reader reader(framed.inside, kMalformed);
  const uint16_t id = TRY(reader.u16be());
  for (const Kind& kind : kKinds) {
    if (kind.id != id || id == 0) {
      continue;
    }
    json.member("frame", framed.mechanism->name);
    json.member("token_id", id_text(id, kind.name));
    return kind.describe(json, reader.rest());
  }
  return kMalformed;
}

Status describe_bare(JsonWriter& json, ByteView token) {
  for (const Kind& kind : kKinds) {
    if (kind.bare_tag == 0 || kind.bare_tag != token[0]) {
      continue;
    }
    json.member_null("frame");
    return kind.describe(json, token);
  }
  return kMalformed;
}

struct Bit {
  uint8_t bit;
  std::string_view name;
  std::string_view meaning;
};
constexpr Bit kMessageFlags[] = {
    {0x01, "SentByAcceptor", "the server made it"},
    {0x02, "Sealed", "it is encrypted"},
    {0x04, "AcceptorSubkey", "it is made with the key that the server chose"},
};

void describe_flags(JsonWriter& json, uint8_t flags) {
  json.member_object("flags");
  json.member("value", "0x" + to_hex({&flags, 1}));
  for (const Bit& row : kMessageFlags) {
    if ((flags & row.bit) != 0) {
      json.member(row.name, row.meaning);
    }
    flags = static_cast<uint8_t>(flags & ~row.bit);
  }
  if (flags != 0) {
    json.member("without a name", "0x" + to_hex({&flags, 1}));
  }
  json.end_object();
}

void describe_bytes(JsonWriter& json, std::string_view label, ByteView bytes) {
  json.member(label, to_hex(bytes));
}

// RFC 4121 4.2.6.1: a code over a message that is sent beside it.
Status describe_code(JsonWriter& json, Reader& reader) {
  json.member("summary", "Kerberos GSS_GetMIC token: a signature over a message (RFC 4121)");
  describe_flags(json, TRY(reader.u8()));
  describe_bytes(json, "filler", TRY(reader.take(5)));
  json.member("SND_SEQ", std::to_string(TRY(reader.u64be())));
  describe_bytes(json, "SGN_CKSUM", reader.rest());
  return {};
}

// RFC 4121 4.2.6.2: a message, sealed or signed; with DCE/RPC there may be only the token.
Status describe_wrap(JsonWriter& json, Reader& reader) {
  json.member("summary", "Kerberos GSS_Wrap token: a message, sealed or signed (RFC 4121)");
  describe_flags(json, TRY(reader.u8()));
  describe_bytes(json, "filler", TRY(reader.take(1)));
  json.member_number("EC", TRY(reader.u16be()));
  json.member_number("RRC", TRY(reader.u16be()));
  json.member("SND_SEQ", std::to_string(TRY(reader.u64be())));
  json.member_number("length_behind_the_header", static_cast<int64_t>(reader.rest().size()));
  return {};
}

Status describe_message(JsonWriter& json, ByteView token) {
  Reader reader(token, kMalformed);
  const bool wraps = TRY(reader.u16be()) == kWrapId;
  json.member("token_id", wraps ? "0504 (GSS_Wrap)" : "0404 (GSS_GetMIC)");
  return wraps ? describe_wrap(json, reader) : describe_code(json, reader);
}

// Algorithms of RFC 1964 and RFC 4757, little-endian.
struct Algorithm {
  uint16_t id;
  std::string_view name;
};
constexpr Algorithm kSigning[] = {{0x0000, "DES MAC MD5"},
                                  {0x0001, "MD2.5"},
                                  {0x0002, "DES MAC"},
                                  {0x0004, "HMAC SHA1 DES3 KD"},
                                  {0x0011, "HMAC-MD5, as rc4-hmac has it"}};
constexpr Algorithm kSealing[] = {{0x0000, "DES"},
                                  {0x0002, "DES3 KD"},
                                  {0x0010, "RC4, as rc4-hmac has it"},
                                  {0xFFFF, "none: the message is signed only"}};

std::string algorithm_text(std::span<const Algorithm> table, ByteView bytes) {
  const auto id = static_cast<uint16_t>(bytes[0] | bytes[1] << 8);
  for (const Algorithm& row : table) {
    if (row.id == id) {
      return to_hex(bytes) + " (" + std::string(row.name) + ")";
    }
  }
  return to_hex(bytes);
}

constexpr size_t kOldNumberLen = 8;
constexpr size_t kOldChecksumLen = 8;
constexpr size_t kOldConfounderLen = 8;

Status describe_old_code(JsonWriter& json, ByteView rest) {
  Reader reader(rest, kMalformed);
  json.member("summary", "Kerberos GSS_GetMIC token: a signature over a message (RFC 4757)");
  json.member("SGN_ALG", algorithm_text(kSigning, TRY(reader.take(2))));
  describe_bytes(json, "Filler", TRY(reader.take(4)));
  describe_bytes(json, "SND_SEQ", TRY(reader.take(kOldNumberLen)));
  describe_bytes(json, "SGN_CKSUM", reader.rest());
  return {};
}

// The number is encrypted, and so is the confounder if the message is.
Status describe_old_wrap(JsonWriter& json, ByteView rest) {
  Reader reader(rest, kMalformed);
  json.member("summary", "Kerberos GSS_Wrap token: a message, sealed or signed (RFC 4757)");
  json.member("SGN_ALG", algorithm_text(kSigning, TRY(reader.take(2))));
  json.member("SEAL_ALG", algorithm_text(kSealing, TRY(reader.take(2))));
  describe_bytes(json, "Filler", TRY(reader.take(2)));
  describe_bytes(json, "SND_SEQ", TRY(reader.take(kOldNumberLen)));
  describe_bytes(json, "SGN_CKSUM", TRY(reader.take(kOldChecksumLen)));
  describe_bytes(json, "Confounder", TRY(reader.take(kOldConfounderLen)));
  json.member_number("length_of_the_message", static_cast<int64_t>(reader.rest().size()));
  return {};
}

}  // namespace

bool is_kerberos(ByteView token) {
  if (token.empty()) {
    return false;
  }
  if (token[0] == kFrame) {
    return begins_with_mechanism(token);
  }
  if (is_message(token)) {
    return true;
  }
  return std::ranges::any_of(
      kKinds, [&](const Kind& kind) { return kind.bare_tag != 0 && kind.bare_tag == token[0]; });
}

Status describe(JsonWriter& json, ByteView token) {
  if (token.empty()) {
    return kMalformed;
  }
  json.begin_object();
  json.member("package", "Kerberos");
  json.member_number("length", static_cast<int64_t>(token.size()));
  if (token[0] == kFrame) {
    TRY(describe_framed(json, token));
  } else if (is_message(token)) {
    TRY(describe_message(json, token));
  } else {
    TRY(describe_bare(json, token));
  }
  json.end_object();
  return {};
}

}  // namespace opensspi::kerberos
