// SPDX-License-Identifier: MIT
#include "packages/ntlm/describe_fields.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "packages/ntlm/av_pairs.h"

namespace opensspi::ntlm {
namespace {

constexpr size_t kFieldLen = 8;
constexpr size_t kVersionLen = 8;
constexpr std::string_view kUnreadable =
    "cannot be read: it is malformed, or lies beyond the end of the message";

struct FlagName {
  NegotiateFlag flag;
  std::string_view name;  // [MS-NLMP] 2.2.2.5, without NTLMSSP_NEGOTIATE_
  std::string_view meaning;
};

constexpr FlagName kFlagNames[] = {
    {NegotiateFlag::kUnicode, "UNICODE", "names are UTF-16"},
    {NegotiateFlag::kOem, "OEM", "names may be in the OEM character set"},
    {NegotiateFlag::kRequestTarget, "REQUEST_TARGET", "the server shall say its name"},
    {NegotiateFlag::kSign, "SIGN", "messages shall be signed"},
    {NegotiateFlag::kSeal, "SEAL", "messages shall be encrypted"},
    {NegotiateFlag::kDatagram, "DATAGRAM", "connectionless"},
    {NegotiateFlag::kLmKey, "LM_KEY", "keys come from the LM response (weak)"},
    {NegotiateFlag::kNtlm, "NTLM", "NTLM authentication"},
    {NegotiateFlag::kAnonymous, "ANONYMOUS", "the client is anonymous"},
    {NegotiateFlag::kOemDomainSupplied, "OEM_DOMAIN_SUPPLIED", "a domain name follows"},
    {NegotiateFlag::kOemWorkstationSupplied, "OEM_WORKSTATION_SUPPLIED",
     "a workstation name follows"},
    {NegotiateFlag::kAlwaysSign, "ALWAYS_SIGN", "a signature on every message, real or dummy"},
    {NegotiateFlag::kTargetTypeDomain, "TARGET_TYPE_DOMAIN", "the target name is a domain"},
    {NegotiateFlag::kTargetTypeServer, "TARGET_TYPE_SERVER", "the target name is a server"},
    {NegotiateFlag::kExtendedSessionSecurity, "EXTENDED_SESSIONSECURITY",
     "keys for each direction, signatures by HMAC"},
    {NegotiateFlag::kIdentify, "IDENTIFY", "the server may name the client and no more"},
    {NegotiateFlag::kRequestNonNtSessionKey, "REQUEST_NON_NT_SESSION_KEY",
     "the session key comes from LM (weak)"},
    {NegotiateFlag::kTargetInfo, "TARGET_INFO", "AV pairs about the server follow"},
    {NegotiateFlag::kVersion, "VERSION", "a version follows"},
    {NegotiateFlag::k128, "128", "128-bit keys"},
    {NegotiateFlag::kKeyExchange, "KEY_EXCH", "the client sends a session key of its own"},
    {NegotiateFlag::k56, "56", "56-bit keys"},
};

struct AvName {
  AvId id;
  std::string_view label;
};

constexpr AvName kAvNames[] = {
    {AvId::kNetbiosComputer, "NetBIOS_computer"},
    {AvId::kNetbiosDomain, "NetBIOS_domain"},
    {AvId::kDnsComputer, "DNS_computer"},
    {AvId::kDnsDomain, "DNS_domain"},
    {AvId::kDnsForest, "DNS_forest"},
    {AvId::kFlags, "flags"},
    {AvId::kTimestamp, "time"},
    {AvId::kSingleHost, "single_host"},
    {AvId::kTargetName, "target_name"},
    {AvId::kChannelBindings, "channel_bindings"},
};

std::string av_label(uint16_t id) {
  for (const AvName& row : kAvNames) {
    if (static_cast<uint16_t>(row.id) == id) {
      return std::string(row.label);
    }
  }
  return "pair_" + std::to_string(id);
}

struct AvPair {
  uint16_t id = 0;
  ByteView value;
};

Result<AvPair> read_pair(Reader& reader) {
  AvPair pair;
  pair.id = TRY(reader.u16le());
  pair.value = TRY(reader.take(TRY(reader.u16le())));
  return pair;
}

std::string hex_number(uint32_t value) {
  Bytes bytes;
  Writer(bytes).u32be(value);
  return "0x" + to_hex(bytes);
}

std::string av_flags_text(uint32_t flags) {
  std::string text = hex_number(flags);
  if ((flags & kAvConstrained) != 0) {
    text += ", the account is constrained";
  }
  if ((flags & kAvMicPresent) != 0) {
    text += ", an integrity code (MIC) is present";
  }
  if ((flags & kAvUntrustedTargetName) != 0) {
    text += ", the target name is not to be trusted";
  }
  return text;
}

std::string bindings_text(ByteView value) {
  const bool none = std::ranges::all_of(value, [](uint8_t byte) { return byte == 0; });
  return none ? "all zeros: none" : to_hex(value);
}

bool is_name(uint16_t id) {
  return (id >= static_cast<uint16_t>(AvId::kNetbiosComputer) &&
          id <= static_cast<uint16_t>(AvId::kDnsForest)) ||
         id == static_cast<uint16_t>(AvId::kTargetName);
}

}  // namespace

std::optional<ByteView> FieldWriter::fixed(size_t offset, size_t len) const {
  if (offset > message_.size() || len > message_.size() - offset) {
    return std::nullopt;
  }
  return message_.subspan(offset, len);
}

std::optional<ByteView> FieldWriter::payload(size_t offset) const {
  const auto bytes = fixed(offset, kFieldLen);
  if (!bytes) {
    return std::nullopt;
  }
  Reader reader(*bytes, kMalformed);
  const auto found = slice(message_, *read_field(reader));
  return found.ok() ? std::optional(*found) : std::nullopt;
}

std::optional<size_t> FieldWriter::payload_offset(size_t offset) const {
  const auto bytes = fixed(offset, kFieldLen);
  if (!bytes) {
    return std::nullopt;
  }
  Reader reader(*bytes, kMalformed);
  const Field field = *read_field(reader);
  if (field.len == 0) {
    return std::nullopt;
  }
  return field.offset;
}

NegotiateFlags FieldWriter::flags(size_t offset) const {
  const auto bytes = fixed(offset, 4);
  if (!bytes) {
    return {};
  }
  Reader reader(*bytes, kMalformed);
  return NegotiateFlags::from_bits(*reader.u32le());
}

void FieldWriter::unreadable(std::string_view label) {
  json_.member(label, kUnreadable);
  unreadable_.emplace_back(label);
}

void FieldWriter::describe_flags(size_t offset) {
  if (!fixed(offset, 4)) {
    return unreadable("flags");
  }
  const NegotiateFlags set = flags(offset);
  json_.member_object("flags");
  json_.member("value", hex_number(set.bits()));
  NegotiateFlags unnamed = set;
  for (const FlagName& row : kFlagNames) {
    if (!set.has(row.flag)) {
      continue;
    }
    json_.member(row.name, row.meaning);
    unnamed = unnamed.without(row.flag);
  }
  if (unnamed.bits() != 0) {
    json_.member("without a name", hex_number(unnamed.bits()));
  }
  json_.end_object();
}

void FieldWriter::describe_hex(std::string_view label, std::optional<ByteView> bytes) {
  if (!bytes) {
    return unreadable(label);
  }
  json_.member(label, to_hex(*bytes));
}

// A name that cannot be decoded is shown as its bytes: the message is described, not checked.
void FieldWriter::describe_name(std::string_view label, std::optional<ByteView> bytes,
                                Charset charset) {
  if (!bytes) {
    return unreadable(label);
  }
  if (bytes->empty()) {
    return json_.member_null(label);
  }
  const auto name = read_name(*bytes, charset);
  json_.member(label, name ? name->utf8 : "not well-formed: " + to_hex(*bytes));
}

// The version is not needed: a message that ends before it is complete.
void FieldWriter::describe_version(size_t offset) {
  const auto bytes = fixed(offset, kVersionLen);
  if (!bytes) {
    return;
  }
  Reader reader(*bytes, kMalformed);
  const Version version = *read_version(reader);
  json_.member("version", std::to_string(version.major) + "." + std::to_string(version.minor) +
                              " build " + std::to_string(version.build) + ", NTLM revision " +
                              std::to_string(version.ntlm_revision));
}

void FieldWriter::describe_pair(uint16_t id, ByteView value) {
  const std::string label = av_label(id);
  if (is_name(id)) {
    return describe_name(label, value, Charset::kUnicode);
  }
  Reader reader(value, kMalformed);
  if (id == static_cast<uint16_t>(AvId::kTimestamp) && value.size() == 8) {
    return json_.member(label, time_text(Filetime{static_cast<int64_t>(*reader.u64le())}));
  }
  if (id == static_cast<uint16_t>(AvId::kFlags) && value.size() == 4) {
    return json_.member(label, av_flags_text(*reader.u32le()));
  }
  if (id == static_cast<uint16_t>(AvId::kChannelBindings)) {
    return json_.member(label, bindings_text(value));
  }
  json_.member(label, to_hex(value));
}

void FieldWriter::describe_pairs(std::string_view label, std::optional<ByteView> list) {
  if (!list) {
    return unreadable(label);
  }
  json_.member_object(label);
  Reader reader(*list, kMalformed);
  bool whole = list->empty();
  while (!reader.at_end() && !whole) {
    const auto pair = read_pair(reader);
    if (!pair.ok()) {
      break;
    }
    whole = pair->id == static_cast<uint16_t>(AvId::kEnd);
    if (!whole) {
      describe_pair(pair->id, pair->value);
    }
  }
  if (!whole) {
    json_.member("end", kUnreadable);
  }
  json_.end_object();
  if (!whole) {
    unreadable_.emplace_back(label);
  }
}

void FieldWriter::finish() {
  if (unreadable_.empty()) {
    return;
  }
  json_.member_array("unreadable");
  for (const std::string& label : unreadable_) {
    json_.text(label);
  }
  json_.end_array();
}

std::string time_text(Filetime time) {
  const time_t seconds = static_cast<time_t>(unix_from_filetime(time));
  tm parts{};
  std::array<char, 64> text{};
  if (gmtime_r(&seconds, &parts) == nullptr ||
      strftime(text.data(), text.size(), "%FT%TZ", &parts) == 0) {
    return std::to_string(time.ticks) + " (not a date)";
  }
  return text.data();
}

}  // namespace opensspi::ntlm
