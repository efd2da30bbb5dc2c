// SPDX-License-Identifier: MIT
#include "cert/format/names.h"

#include "asn1/ber.h"
#include "asn1/oid.h"
#include "cert/names/write_name_text.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::cert {
namespace {

constexpr size_t kIp4Len = 4;
constexpr size_t kIp6Len = 16;

std::u16string ia5_text(ByteView value) {
  return value_text(StringKind::kIa5, value, TeletexReading::kUtf8First);
}

std::u16string ip4_text(ByteView bytes) {
  std::u16string text;
  for (const uint8_t byte : bytes) {
    text += (text.empty() ? u"" : u".") + number_text(byte);
  }
  return text;
}

std::u16string ip6_text(ByteView bytes) {
  std::u16string text;
  for (size_t at = 0; at < bytes.size(); at += 2) {
    text += (text.empty() ? u"" : u":") + ascii_text(to_hex(bytes.subspan(at, 2)));
  }
  return text;
}

// Name constraints have a mask behind the address (RFC 5280, 4.2.1.10).
void format_address(TextLines& lines, size_t depth, ByteView value) {
  const std::u16string label = u"IP Address=";
  switch (value.size()) {
    case kIp4Len:
      lines.field(depth, label + ip4_text(value));
      return;
    case 2 * kIp4Len:
      lines.field(depth, label + ip4_text(value.first(kIp4Len)));
      lines.field(depth, u"Mask=" + ip4_text(value.subspan(kIp4Len)));
      return;
    case kIp6Len:
      lines.field(depth, label + ip6_text(value));
      return;
    case 2 * kIp6Len:
      lines.field(depth, label + ip6_text(value.first(kIp6Len)));
      lines.field(depth, u"Mask=" + ip6_text(value.subspan(kIp6Len)));
      return;
    default:
      lines.field(depth, label + spaced_hex(value));
  }
}

Status format_other_name(TextLines& lines, size_t depth, const AlternativeName& name) {
  lines.heading(depth, u"Other Name:");
  if (name.other_oid != szOID_NT_PRINCIPAL_NAME) {
    lines.field(depth + 1, ascii_text(name.other_oid) + u"=" + spaced_hex(name.value));
    return {};
  }
  asn1::DerReader value(name.value, asn1::kBerCorrupt);
  lines.field(depth + 1, u"Principal Name=" + string_text(TRY(value.any())));
  return {};
}

}  // namespace

std::u16string string_text(const asn1::Element& element) {
  const StringKind kind = string_kind(element.tag);
  return kind == StringKind::kEncoded || kind == StringKind::kOctets
             ? spaced_hex(element.whole)
             : value_text(kind, element.content, TeletexReading::kUtf8First);
}

Status format_name(TextLines& lines, size_t depth, ByteView der) {
  const Name name = TRY(parse_name(der));
  for (size_t i = name.rdn_ends.size(); i-- > 0;) {
    const auto begin =
        name.attributes.begin() + static_cast<std::ptrdiff_t>(i == 0 ? 0 : name.rdn_ends[i - 1]);
    const auto end = name.attributes.begin() + static_cast<std::ptrdiff_t>(name.rdn_ends[i]);
    const Name rdn{{begin, end}, {static_cast<size_t>(end - begin)}};
    lines.field(depth, name_text(rdn, {.keys = NameKeys::kX500}));
  }
  return {};
}

Status format_general_name(TextLines& lines, size_t depth, const AlternativeName& name) {
  switch (name.kind) {
    case AlternativeNameKind::kOther:
      return format_other_name(lines, depth, name);
    case AlternativeNameKind::kEmail:
      lines.field(depth, u"RFC822 Name=" + ia5_text(name.value));
      return {};
    case AlternativeNameKind::kDns:
      lines.field(depth, u"DNS Name=" + ia5_text(name.value));
      return {};
    case AlternativeNameKind::kDirectory:
      lines.heading(depth, u"Directory Address:");
      return format_name(lines, depth + 1, name.value);
    case AlternativeNameKind::kUrl:
      lines.field(depth, u"URL=" + ia5_text(name.value));
      return {};
    case AlternativeNameKind::kIp:
      format_address(lines, depth, name.value);
      return {};
    case AlternativeNameKind::kRegisteredId:
      lines.field(depth, u"Registered ID=" + ascii_text(TRY(asn1::oid_text(name.value))));
      return {};
    case AlternativeNameKind::kX400:
    case AlternativeNameKind::kEdiParty:
      break;
  }
  lines.field(depth, u"Unknown Name=" + spaced_hex(name.value));
  return {};
}

Status format_general_names(TextLines& lines, size_t depth, ByteView content) {
  for (const AlternativeName& name : TRY(parse_alternative_name_list(content))) {
    TRY(format_general_name(lines, depth, name));
  }
  return {};
}

}  // namespace opensspi::cert
