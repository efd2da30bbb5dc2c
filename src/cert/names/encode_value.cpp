// SPDX-License-Identifier: MIT
#include "cert/names/encode_value.h"

#include "base/utf16.h"

namespace opensspi::cert {
namespace {

using Holds = bool (*)(char16_t);

bool is_numeric(char16_t unit) { return unit == u' ' || (unit >= u'0' && unit <= u'9'); }

// X.680, 41.4.
bool is_printable(char16_t unit) {
  constexpr std::u16string_view kOthers = u" '()+,-./:=?";
  const auto lower = static_cast<char16_t>(unit | 0x20);
  const bool is_letter = unit < 0x80 && lower >= u'a' && lower <= u'z';
  return is_letter || (unit >= u'0' && unit <= u'9') || kOthers.find(unit) != kOthers.npos;
}

bool is_ascii(char16_t unit) { return unit < 0x80; }
bool is_byte(char16_t unit) { return unit < 0x100; }

struct ByteString {
  StringKind kind;
  Holds holds;
  Error error;
};

constexpr Error kNotText =
    fail(CRYPT_E_INVALID_X500_STRING, "the attribute's strings cannot hold this character");
constexpr ByteString kByteStrings[] = {
    {StringKind::kNumeric, is_numeric,
     fail(CRYPT_E_INVALID_NUMERIC_STRING, "the value may hold digits and blanks only")},
    {StringKind::kPrintable, is_printable,
     fail(CRYPT_E_INVALID_PRINTABLE_STRING, "the value may hold printable characters only")},
    {StringKind::kIa5, is_ascii,
     fail(CRYPT_E_INVALID_IA5_STRING, "the value may hold ASCII characters only")},
    {StringKind::kTeletex, is_byte, kNotText},
};

Status append_byte_string(Bytes& out, std::u16string_view text, const ByteString& row,
                          size_t& bad) {
  Bytes content;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!row.holds(text[i])) {
      bad = i;
      return row.error;
    }
    content.push_back(static_cast<uint8_t>(text[i]));
  }
  asn1::DerWriter(out).element(string_tag(row.kind), content);
  return {};
}

Status append_utf8(Bytes& out, std::u16string_view text, size_t& bad) {
  const auto utf8 = utf8_from_utf16(text);
  if (!utf8.ok()) {
    bad = 0;
    return kNotText;
  }
  asn1::DerWriter(out).element(string_tag(StringKind::kUtf8), as_bytes(*utf8));
  return {};
}

Status append_bmp(Bytes& out, std::u16string_view text) {
  Bytes content;
  for (const char16_t unit : text) {
    content.push_back(static_cast<uint8_t>(unit >> 8));
    content.push_back(static_cast<uint8_t>(unit));
  }
  asn1::DerWriter(out).element(string_tag(StringKind::kBmp), content);
  return {};
}

Status append_as(Bytes& out, std::u16string_view text, StringKind kind, size_t& bad) {
  for (const ByteString& row : kByteStrings) {
    if (row.kind == kind) {
      return append_byte_string(out, text, row, bad);
    }
  }
  return kind == StringKind::kUtf8 ? append_utf8(out, text, bad) : append_bmp(out, text);
}

std::vector<StringKind> kinds_to_try(const ValueKinds& kinds) {
  std::vector<StringKind> list;
  for (const uint32_t number : kinds.listed) {
    if (number != 0) {
      list.push_back(static_cast<StringKind>(number));
    }
  }
  if (!list.empty()) {
    return list;
  }
  if (kinds.wide == WideStrings::kForceUtf8) {
    return {StringKind::kUtf8};
  }
  list.push_back(StringKind::kPrintable);
  if (kinds.teletex) {
    list.push_back(StringKind::kTeletex);
  }
  list.push_back(kinds.wide == WideStrings::kUtf8 ? StringKind::kUtf8 : StringKind::kBmp);
  return list;
}

}  // namespace

Status encode_value(Bytes& out, std::u16string_view text, const ValueKinds& kinds, size_t& bad) {
  Status written = kNotText;
  for (const StringKind kind : kinds_to_try(kinds)) {
    written = append_as(out, text, kind, bad);
    if (written.ok()) {
      break;
    }
  }
  return written;
}

}  // namespace opensspi::cert
