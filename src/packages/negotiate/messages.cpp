// SPDX-License-Identifier: MIT
#include "packages/negotiate/messages.h"

#include <algorithm>
#include <array>

#include "asn1/der.h"

namespace opensspi::negotiate {
namespace {

using asn1::DerReader;
using asn1::DerWriter;
using asn1::Tag;

constexpr std::array<uint8_t, 6> kSpnego = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x02};  // 1.3.6.1.5.5.2
constexpr Tag kFrame = asn1::application(0);
constexpr Tag kInit = asn1::context(0);
constexpr Tag kResp = asn1::context(1);
constexpr Tag kClassAndForm = 0xE0;
// What Windows writes there, and what every peer ignores ([MS-SPNG] 3.2.5.2).
constexpr std::string_view kHintName = "not_defined_in_RFC4178@please_ignore";

// field returns the content of an explicitly tagged element, or nothing if it is not next.
Result<ByteView> field(DerReader& reader, uint8_t number, Tag tag) {
  if (!reader.next_is(asn1::context(number))) {
    return ByteView();
  }
  DerReader inner = TRY(reader.enter(asn1::context(number)));
  const ByteView content = TRY(inner.content(tag));
  TRY(inner.expect_end());
  return content;
}

// RFC 4178 leaves its sequences open at the end.
Status skip_later_fields(DerReader& reader, uint8_t first_unknown) {
  while (!reader.at_end()) {
    const Tag tag = TRY(reader.any()).tag;
    const bool is_field = (tag & kClassAndForm) == asn1::context(0);
    if (!is_field || tag < asn1::context(first_unknown)) {
      return kMalformed;
    }
  }
  return {};
}

// The GSS-API frame is RFC 2743's, 3.1. The message that it holds is one element.
Result<ByteView> unframed(ByteView token) {
  if (token.empty() || token[0] != kFrame) {
    return token;
  }
  DerReader outer(token, kMalformed);
  DerReader inner = TRY(outer.enter(kFrame));
  TRY(outer.expect_end());
  if (!std::ranges::equal(TRY(inner.object_identifier()), kSpnego)) {
    return kMalformed;
  }
  return inner.remaining();
}

Result<DerReader> enter_message(ByteView message, Tag choice) {
  DerReader outer(message, kMalformed);
  DerReader choices = TRY(outer.enter(choice));
  TRY(outer.expect_end());
  DerReader fields = TRY(choices.enter(asn1::kSequence));
  TRY(choices.expect_end());
  return fields;
}

Status read_mechanisms(DerReader& reader, NegTokenInit& message) {
  DerReader tagged = TRY(reader.enter(asn1::context(0)));
  const asn1::Element list = TRY(tagged.any());
  TRY(tagged.expect_end());
  if (list.tag != asn1::kSequence) {
    return kMalformed;
  }
  message.mech_list = list.whole;
  DerReader oids(list.content, kMalformed);
  while (!oids.at_end()) {
    if (message.mechanisms.size() == kMaxMechanisms) {
      return kMalformed;
    }
    message.mechanisms.push_back(TRY(oids.object_identifier()));
  }
  if (message.mechanisms.empty()) {
    return kMalformed;
  }
  return {};
}

Status read_request_flags(DerReader& reader, NegTokenInit& message) {
  if (!reader.next_is(asn1::context(1))) {
    return {};
  }
  DerReader tagged = TRY(reader.enter(asn1::context(1)));
  const asn1::BitString bits = TRY(tagged.bit_string());
  TRY(tagged.expect_end());
  if (bits.bytes.size() > sizeof(uint32_t)) {
    return kMalformed;
  }
  uint32_t flags = 0;
  for (size_t i = 0; i < bits.bytes.size(); ++i) {
    flags |= uint32_t{bits.bytes[i]} << (8 * (sizeof flags - 1 - i));
  }
  message.request_flags = flags;
  return {};
}

Result<NegHints> read_hints(DerReader& reader) {
  DerReader fields = TRY(reader.enter(asn1::kSequence));
  NegHints hints;
  hints.name = TRY(field(fields, 0, asn1::kGeneralString));
  hints.address = TRY(field(fields, 1, asn1::kOctetString));
  TRY(fields.expect_end());
  return hints;
}

// [3] is a code in one message and hints in the other: its content tells which.
Status read_hints_and_code(DerReader& reader, NegTokenInit& message) {
  if (reader.next_is(asn1::context(3))) {
    DerReader tagged = TRY(reader.enter(asn1::context(3)));
    if (tagged.next_is(asn1::kSequence)) {
      message.hints = TRY(read_hints(tagged));
    } else {
      message.mech_list_mic = TRY(tagged.octet_string());
    }
    TRY(tagged.expect_end());
  }
  if (!reader.next_is(asn1::context(4))) {
    return {};
  }
  if (!message.mech_list_mic.empty()) {
    return kMalformed;
  }
  message.mech_list_mic = TRY(field(reader, 4, asn1::kOctetString));
  return {};
}

Result<std::optional<NegState>> read_state(DerReader& reader) {
  if (!reader.next_is(asn1::context(0))) {
    return std::optional<NegState>();
  }
  DerReader tagged = TRY(reader.enter(asn1::context(0)));
  const uint32_t value = TRY(tagged.enumerated());
  TRY(tagged.expect_end());
  if (value > static_cast<uint32_t>(NegState::kRequestMic)) {
    return kMalformed;
  }
  return std::optional(static_cast<NegState>(value));
}

Result<ByteView> read_supported_mech(DerReader& reader) {
  if (!reader.next_is(asn1::context(1))) {
    return ByteView();
  }
  DerReader tagged = TRY(reader.enter(asn1::context(1)));
  const ByteView oid = TRY(tagged.object_identifier());
  TRY(tagged.expect_end());
  return oid;
}

void write_octets(DerWriter& writer, uint8_t number, ByteView bytes) {
  if (bytes.empty()) {
    return;
  }
  writer.nested(asn1::context(number), [&](DerWriter& inner) { inner.octet_string(bytes); });
}

template <class Fields>
Bytes write_framed(const Fields& fields) {
  Bytes token;
  DerWriter(token).nested(kFrame, [&](DerWriter& frame) {
    frame.object_identifier(kSpnego);
    frame.nested(kInit, [&](DerWriter& choice) { choice.nested(asn1::kSequence, fields); });
  });
  return token;
}

void write_list(DerWriter& writer, ByteView mech_list) {
  writer.nested(asn1::context(0), [&](DerWriter& inner) { inner.raw(mech_list); });
}

}  // namespace

Result<NegTokenInit> NegTokenInit::parse(ByteView token) {
  DerReader reader = TRY(enter_message(TRY(unframed(token)), kInit));
  NegTokenInit message;
  TRY(read_mechanisms(reader, message));
  TRY(read_request_flags(reader, message));
  message.mech_token = TRY(field(reader, 2, asn1::kOctetString));
  TRY(read_hints_and_code(reader, message));
  TRY(skip_later_fields(reader, 5));
  return message;
}

Result<NegTokenResp> NegTokenResp::parse(ByteView token) {
  DerReader reader = TRY(enter_message(token, kResp));
  NegTokenResp message;
  message.state = TRY(read_state(reader));
  message.supported_mech = TRY(read_supported_mech(reader));
  message.response_token = TRY(field(reader, 2, asn1::kOctetString));
  message.mech_list_mic = TRY(field(reader, 3, asn1::kOctetString));
  TRY(skip_later_fields(reader, 4));
  return message;
}

bool is_negotiation(ByteView token) {
  if (token.empty()) {
    return false;
  }
  if (token[0] != kFrame) {
    return token[0] == kInit || token[0] == kResp;
  }
  return unframed(token).ok();
}

Bytes write_mech_list(std::span<const ByteView> mechanisms) {
  Bytes list;
  DerWriter(list).nested(asn1::kSequence, [&](DerWriter& inner) {
    for (const ByteView oid : mechanisms) {
      inner.object_identifier(oid);
    }
  });
  return list;
}

Bytes write_init(ByteView mech_list, ByteView mech_token) {
  return write_framed([&](DerWriter& fields) {
    write_list(fields, mech_list);
    write_octets(fields, 2, mech_token);
  });
}

Bytes write_init2(ByteView mech_list) {
  return write_framed([&](DerWriter& fields) {
    write_list(fields, mech_list);
    fields.nested(asn1::context(3), [](DerWriter& tagged) {
      tagged.nested(asn1::kSequence, [](DerWriter& hints) {
        hints.nested(asn1::context(0), [](DerWriter& name) {
          name.element(asn1::kGeneralString, as_bytes(kHintName));
        });
      });
    });
  });
}

Bytes write_resp(const NegTokenResp& message) {
  Bytes token;
  DerWriter(token).nested(kResp, [&](DerWriter& choice) {
    choice.nested(asn1::kSequence, [&](DerWriter& fields) {
      if (message.state) {
        fields.nested(asn1::context(0), [&](DerWriter& inner) {
          inner.enumerated(static_cast<uint8_t>(*message.state));
        });
      }
      if (!message.supported_mech.empty()) {
        fields.nested(asn1::context(1),
                      [&](DerWriter& inner) { inner.object_identifier(message.supported_mech); });
      }
      write_octets(fields, 2, message.response_token);
      write_octets(fields, 3, message.mech_list_mic);
    });
  });
  return token;
}

}  // namespace opensspi::negotiate
