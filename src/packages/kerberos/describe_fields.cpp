// SPDX-License-Identifier: MIT
#include "packages/kerberos/describe_fields.h"

#include <optional>
#include <span>

#include "asn1/der.h"
#include "asn1/tags.h"
#include "base/reader.h"
#include "base/writer.h"
#include "packages/kerberos/describe_names.h"

namespace opensspi::kerberos {
namespace {

using asn1::DerReader;

constexpr Error kMalformed = fail(SEC_E_INVALID_TOKEN, "the Kerberos message is malformed");

constexpr size_t kTimeLen = 15;    // 20260101000000Z
constexpr size_t kMostParts = 64;  // of a name

enum class Presence : uint8_t { kRequired, kOptional };
constexpr Presence kOptional = Presence::kOptional;

// Field is a row of a message's table: its tag's number, its label, and the function that writes
// its value.
struct Field {
  uint8_t number;
  std::string_view label;
  Status (*write)(JsonWriter& json, std::string_view label, DerReader& value);
  Presence presence = Presence::kRequired;
};

constexpr int kMostNumbers = 31;

bool has_required(uint32_t seen, std::span<const Field> table) {
  for (const Field& row : table) {
    if (row.presence == Presence::kRequired && (seen & 1u << row.number) == 0) {
      return false;
    }
  }
  return true;
}

// fields writes the members of a SEQUENCE, whose numbers ascend.
Status fields(JsonWriter& json, DerReader sequence, std::span<const Field> table) {
  int last = -1;
  uint32_t seen = 0;
  while (!sequence.at_end()) {
    const asn1::Element element = TRY(sequence.any());
    const int number = element.tag - asn1::context(0);
    if (number <= last || number >= kMostNumbers) {
      return kMalformed;
    }
    last = number;
    seen |= 1u << number;
    DerReader value(element.content, kMalformed);
    const Field* known = nullptr;
    for (const Field& row : table) {
      known = row.number == number ? &row : known;
    }
    if (known == nullptr) {
      json.member("field " + std::to_string(number), to_hex(element.content));
      continue;
    }
    TRY(known->write(json, known->label, value));
    TRY(value.expect_end());
  }
  if (!has_required(seen, table)) {
    return kMalformed;
  }
  return {};
}

Result<int64_t> integer(DerReader& value) {
  const ByteView bytes = TRY(value.content(asn1::kInteger));
  if (bytes.empty() || bytes.size() > sizeof(int64_t)) {
    return kMalformed;
  }
  uint64_t number = (bytes[0] & 0x80) != 0 ? ~uint64_t{0} : 0;
  for (const uint8_t byte : bytes) {
    number = number << 8 | byte;
  }
  return static_cast<int64_t>(number);
}

Status number(JsonWriter& json, std::string_view label, DerReader& value) {
  json.member_number(label, TRY(integer(value)));
  return {};
}

Status message_type(JsonWriter& json, std::string_view label, DerReader& value) {
  json.member(label, message_type_text(TRY(integer(value))));
  return {};
}

Status encryption_type(JsonWriter& json, std::string_view label, DerReader& value) {
  json.member(label, encryption_type_text(TRY(integer(value))));
  return {};
}

Status text(JsonWriter& json, std::string_view label, DerReader& value) {
  json.member(label, as_text(TRY(value.content(asn1::kGeneralString))));
  return {};
}

// "20261121090807Z" as 2026-11-21T09:08:07Z; anything else unchanged.
Status time(JsonWriter& json, std::string_view label, DerReader& value) {
  std::string written(as_text(TRY(value.content(asn1::kGeneralizedTime))));
  if (written.size() == kTimeLen) {
    for (const size_t at : {12u, 10u}) {
      written.insert(at, ":");
    }
    written.insert(8, "T");
    for (const size_t at : {6u, 4u}) {
      written.insert(at, "-");
    }
  }
  json.member(label, written);
  return {};
}

Status length_of_cipher(JsonWriter& json, std::string_view label, DerReader& value) {
  json.member_number(label, static_cast<int64_t>(TRY(value.octet_string()).size()));
  return {};
}

Status name(JsonWriter& json, std::string_view label, DerReader& value) {
  DerReader sequence = TRY(value.enter(asn1::kSequence));
  DerReader type = TRY(sequence.enter(asn1::context(0)));
  const int64_t type_number = TRY(integer(type));
  DerReader list = TRY(sequence.enter(asn1::context(1)));
  TRY(sequence.expect_end());
  DerReader parts = TRY(list.enter(asn1::kSequence));
  std::string whole;
  size_t count = 0;
  for (; !parts.at_end() && count < kMostParts; ++count) {
    if (count > 0) {
      whole += "/";
    }
    whole += as_text(TRY(parts.content(asn1::kGeneralString)));
  }
  TRY(parts.expect_end());
  json.member_object(label);
  json.member("name", whole);
  json.member("type", name_type_text(type_number));
  json.end_object();
  return {};
}

// EncryptedData (RFC 4120 5.2.9).
constexpr Field kEncryptedData[] = {{0, "etype", encryption_type},
                                    {1, "kvno", number, kOptional},
                                    {2, "cipher_length", length_of_cipher}};

Status encrypted(JsonWriter& json, std::string_view label, DerReader& value) {
  json.member_object(label);
  TRY(fields(json, TRY(value.enter(asn1::kSequence)), kEncryptedData));
  json.end_object();
  return {};
}

constexpr asn1::Tag kTicketTag = asn1::application(1);
constexpr Field kTicket[] = {
    {0, "tkt_vno", number}, {1, "realm", text}, {2, "sname", name}, {3, "enc_part", encrypted}};

Status ticket_members(JsonWriter& json, DerReader& value) {
  DerReader ticket = TRY(value.enter(kTicketTag));
  TRY(fields(json, TRY(ticket.enter(asn1::kSequence)), kTicket));
  return ticket.expect_end();
}

Status ticket(JsonWriter& json, std::string_view label, DerReader& value) {
  json.member_object(label);
  TRY(ticket_members(json, value));
  json.end_object();
  return {};
}

Status tickets(JsonWriter& json, std::string_view label, DerReader& value) {
  DerReader list = TRY(value.enter(asn1::kSequence));
  json.member_array(label);
  while (!list.at_end()) {
    json.begin_object();
    TRY(ticket_members(json, list));
    json.end_object();
  }
  json.end_array();
  return {};
}

std::string hex_number(uint32_t value) {
  Bytes bytes;
  Writer(bytes).u32be(value);
  return "0x" + to_hex(bytes);
}

struct OptionName {
  uint32_t bit;
  std::string_view name;
  std::string_view meaning;
};
constexpr OptionName kOptions[] = {
    {0x80000000, "reserved", "has no meaning"},
    {0x40000000, "use-session-key",
     "user-to-user: the server's ticket-granting ticket has the key"},
    {0x20000000, "mutual-required", "the server shall prove who it is, by an AP-REP"},
};

Status options(JsonWriter& json, std::string_view label, DerReader& value) {
  const asn1::BitString bits = TRY(value.bit_string());
  uint32_t flags = 0;
  for (size_t i = 0; i < bits.bytes.size() && i < sizeof flags; ++i) {
    flags |= static_cast<uint32_t>(bits.bytes[i]) << (24 - 8 * i);
  }
  json.member_object(label);
  json.member("value", hex_number(flags));
  for (const OptionName& row : kOptions) {
    if ((flags & row.bit) != 0) {
      json.member(row.name, row.meaning);
    }
    flags &= ~row.bit;
  }
  if (flags != 0) {
    json.member("without a name", hex_number(flags));
  }
  json.end_object();
  return {};
}

Status error_code(JsonWriter& json, std::string_view label, DerReader& value) {
  const int64_t code = TRY(integer(value));
  const ErrorName known = error_name(code);
  if (known.name.empty()) {
    json.member(label, std::to_string(code));
    return {};
  }
  json.member(label, std::to_string(code) + " (" + std::string(known.name) + ")");
  json.member("meaning", known.meaning);
  return {};
}

// KERB-ERROR-DATA ([MS-KILE] 2.2.2) with Windows' status, if that is what this is.
std::optional<uint32_t> windows_status(ByteView data) {
  constexpr uint32_t kExtended = 3;
  const auto read = [&]() -> Result<uint32_t> {
    DerReader outer(data, kMalformed);
    DerReader sequence = TRY(outer.enter(asn1::kSequence));
    DerReader type = TRY(sequence.enter(asn1::context(1)));
    if (TRY(type.small_integer()) != kExtended) {
      return kMalformed;
    }
    DerReader value = TRY(sequence.enter(asn1::context(2)));
    Reader numbers(TRY(value.octet_string()), kMalformed);
    return numbers.u32le();
  }();
  if (!read.ok()) {
    return std::nullopt;
  }
  return *read;
}

Status error_data(JsonWriter& json, std::string_view label, DerReader& value) {
  const ByteView data = TRY(value.octet_string());
  json.member(label, to_hex(data));
  if (const auto status = windows_status(data)) {
    json.member("windows_status", hex_number(*status));
  }
  return {};
}

constexpr Field kRequest[] = {{0, "pvno", number},
                              {1, "msg_type", message_type},
                              {2, "ap_options", options},
                              {3, "ticket", ticket},
                              {4, "authenticator", encrypted}};
constexpr Field kReply[] = {
    {0, "pvno", number}, {1, "msg_type", message_type}, {2, "enc_part", encrypted}};
constexpr Field kError[] = {{0, "pvno", number},
                            {1, "msg_type", message_type},
                            {2, "ctime", time, kOptional},
                            {3, "cusec", number, kOptional},
                            {4, "stime", time},
                            {5, "susec", number},
                            {6, "error_code", error_code},
                            {7, "crealm", text, kOptional},
                            {8, "cname", name, kOptional},
                            {9, "realm", text},
                            {10, "sname", name},
                            {11, "e_text", text, kOptional},
                            {12, "e_data", error_data, kOptional}};
constexpr Field kCredentials[] = {{0, "pvno", number},
                                  {1, "msg_type", message_type},
                                  {2, "tickets", tickets},
                                  {3, "enc_part", encrypted}};
constexpr Field kTgtRequest[] = {{0, "pvno", number},
                                 {1, "msg_type", message_type},
                                 {2, "server_name", name, kOptional},
                                 {3, "realm", text, kOptional}};
constexpr Field kTgtReply[] = {
    {0, "pvno", number}, {1, "msg_type", message_type}, {2, "ticket", ticket}};

// The one SEQUENCE of a message, inside its tag.
Status message_fields(JsonWriter& json, ByteView message, uint8_t application,
                      std::span<const Field> table) {
  DerReader outer(message, kMalformed);
  DerReader inner = TRY(outer.enter(asn1::application(application)));
  TRY(outer.expect_end());
  TRY(fields(json, TRY(inner.enter(asn1::kSequence)), table));
  return inner.expect_end();
}

Status bare_fields(JsonWriter& json, ByteView message, std::span<const Field> table) {
  DerReader outer(message, kMalformed);
  TRY(fields(json, TRY(outer.enter(asn1::kSequence)), table));
  return outer.expect_end();
}

}  // namespace

Status describe_request(JsonWriter& json, ByteView message) {
  json.member("summary",
              "Kerberos AP-REQ: a client proves who it is, with a ticket for the server");
  return message_fields(json, message, 14, kRequest);
}

Status describe_reply(JsonWriter& json, ByteView message) {
  json.member(
      "summary",
      "Kerberos AP-REP: a server proves who it is; in DCE style also the client's third leg");
  return message_fields(json, message, 15, kReply);
}

Status describe_error(JsonWriter& json, ByteView message) {
  json.member("summary", "Kerberos KRB-ERROR: the peer refuses, and says why");
  return message_fields(json, message, 30, kError);
}

Status describe_credentials(JsonWriter& json, ByteView message) {
  json.member("summary", "Kerberos KRB-CRED: tickets are handed over");
  return message_fields(json, message, 22, kCredentials);
}

Status describe_tgt_request(JsonWriter& json, ByteView message) {
  json.member("summary",
              "Kerberos TGT-REQ: user-to-user asks the server for its ticket-granting ticket");
  return bare_fields(json, message, kTgtRequest);
}

Status describe_tgt_reply(JsonWriter& json, ByteView message) {
  json.member("summary", "Kerberos TGT-REP: user-to-user hands the ticket-granting ticket over");
  return bare_fields(json, message, kTgtReply);
}

}  // namespace opensspi::kerberos
