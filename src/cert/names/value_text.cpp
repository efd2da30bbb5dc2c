// SPDX-License-Identifier: MIT
#include "cert/names/value_text.h"

#include "base/utf16.h"

namespace opensspi::cert {
namespace {

constexpr char16_t kReplacement = 0xFFFD;
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

std::u16string text_of_bytes(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::u16string hex_text(ByteView bytes) {
  std::u16string text = u"#";
  for (const uint8_t byte : bytes) {
    text += static_cast<char16_t>(kHexDigits[byte >> 4]);
    text += static_cast<char16_t>(kHexDigits[byte & 0xF]);
  }
  return text;
}

// character_len returns the length of the well-formed UTF-8 character at the front, or 0.
size_t character_len(std::string_view text) {
  for (size_t len = 1; len <= 4 && len <= text.size(); ++len) {
    if (utf16_from_utf8(text.substr(0, len)).ok()) {
      return len;
    }
  }
  return 0;
}

std::u16string text_of_utf8(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  if (auto whole = utf16_from_utf8(text); whole.ok()) {
    return std::move(*whole);
  }
  std::u16string lenient;
  for (size_t at = 0; at < text.size();) {
    const size_t len = character_len(text.substr(at));
    if (len == 0) {
      lenient += kReplacement;
      ++at;
      continue;
    }
    lenient += *utf16_from_utf8(text.substr(at, len));
    at += len;
  }
  return lenient;
}

void append_character(std::u16string& text, uint32_t code) {
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code > 0x10FFFF || is_surrogate) {
    text += kReplacement;
    return;
  }
  if (code < 0x10000) {
    text += static_cast<char16_t>(code);
    return;
  }
  code -= 0x10000;
  text += static_cast<char16_t>(0xD800 + (code >> 10));
  text += static_cast<char16_t>(0xDC00 + (code & 0x3FF));
}

enum class ByteOrder : uint8_t { kBig, kLittle };

// A last incomplete unit is ignored, as on Windows.
template <size_t N>
uint32_t unit_at(ByteView bytes, size_t at, ByteOrder order) {
  uint32_t unit = 0;
  for (size_t i = 0; i < N; ++i) {
    unit = (unit << 8) | bytes[at + (order == ByteOrder::kBig ? i : N - 1 - i)];
  }
  return unit;
}

std::u16string text_of_units16(ByteView bytes, ByteOrder order) {
  std::u16string text;
  for (size_t at = 0; at + 2 <= bytes.size(); at += 2) {
    text += static_cast<char16_t>(unit_at<2>(bytes, at, order));
  }
  return text;
}

std::u16string text_of_units32(ByteView bytes, ByteOrder order) {
  std::u16string text;
  for (size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    append_character(text, unit_at<4>(bytes, at, order));
  }
  return text;
}

std::u16string teletex_text(ByteView value, TeletexReading teletex) {
  if (teletex == TeletexReading::kUtf8First) {
    if (auto text = utf16_from_utf8(as_text(value)); text.ok()) {
      return std::move(*text);
    }
  }
  return text_of_bytes(value);
}

}  // namespace

std::u16string value_text(StringKind kind, ByteView value, TeletexReading teletex) {
  switch (kind) {
    case StringKind::kUtf8:
      return text_of_utf8(value);
    case StringKind::kBmp:
      return text_of_units16(value, ByteOrder::kBig);
    case StringKind::kUniversal:
      return text_of_units32(value, ByteOrder::kBig);
    default:
      return rdn_value_text(kind, value, teletex);
  }
}

std::u16string rdn_value_text(StringKind kind, ByteView value, TeletexReading teletex) {
  switch (kind) {
    case StringKind::kAny:
      return {};
    case StringKind::kEncoded:
    case StringKind::kOctets:
      return hex_text(value);
    case StringKind::kTeletex:
      return teletex_text(value, teletex);
    case StringKind::kUniversal:
      return text_of_units32(value, ByteOrder::kLittle);
    case StringKind::kBmp:
    case StringKind::kUtf8:
      return text_of_units16(value, ByteOrder::kLittle);
    default:
      return text_of_bytes(value);
  }
}

std::string lenient_utf8(std::u16string_view text) {
  std::u16string paired;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool is_high = (text[at] & 0xFC00) == 0xD800;
    const bool is_low = (text[at] & 0xFC00) == 0xDC00;
    const bool has_low = at + 1 < text.size() && (text[at + 1] & 0xFC00) == 0xDC00;
    if (is_high && has_low) {
      paired += text[at];
      paired += text[++at];
      continue;
    }
    paired += is_high || is_low ? kReplacement : text[at];
  }
  return utf8_from_utf16(paired).value();
}

Bytes rdn_value(const NameAttribute& attribute, RdnForm form) {
  const auto [oid, kind, value] = attribute;
  const bool is_string = kind != StringKind::kEncoded && kind != StringKind::kOctets;
  const bool is_wide = kind == StringKind::kBmp || kind == StringKind::kUtf8;
  if (is_string && (is_wide || form == RdnForm::kUnicode)) {
    return utf16le_bytes(value_text(kind, value, TeletexReading::kUtf8First));
  }
  Bytes copy(value.begin(), value.end());
  if (kind == StringKind::kUniversal) {
    for (size_t at = 0; at + 4 <= copy.size(); at += 4) {
      put_le(ByteSpan(copy).subspan(at, 4), unit_at<4>(value, at, ByteOrder::kBig));
    }
  }
  return copy;
}

}  // namespace opensspi::cert
