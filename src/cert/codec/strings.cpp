// SPDX-License-Identifier: MIT
#include "cert/codec/strings.h"

#include <algorithm>

#include "base/utf16.h"
#include "cert/names/name.h"
#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {
namespace {

constexpr char16_t kReplacement = 0xFFFD;

// StringKind's numbers are those of the CERT_RDN_ types.
static_assert(static_cast<DWORD>(StringKind::kEncoded) == CERT_RDN_ENCODED_BLOB);
static_assert(static_cast<DWORD>(StringKind::kOctets) == CERT_RDN_OCTET_STRING);
static_assert(static_cast<DWORD>(StringKind::kBmp) == CERT_RDN_BMP_STRING);
static_assert(static_cast<DWORD>(StringKind::kUtf8) == CERT_RDN_UTF8_STRING);

void append(std::u16string& text, uint32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
    text.push_back(kReplacement);
  } else if (point > 0xFFFF) {
    text.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
    text.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
  } else {
    text.push_back(static_cast<char16_t>(point));
  }
}

std::u16string one_byte_each(ByteView content) { return {content.begin(), content.end()}; }

// Ill-formed UTF-8 is shown byte by byte.
std::u16string from_utf8(ByteView content) {
  auto text = utf16_from_utf8(as_text(content));
  return text.ok() ? *std::move(text) : one_byte_each(content);
}

Result<std::u16string> from_wide(ByteView content, size_t width) {
  if (content.size() % width != 0) {
    return asn1::kBerCorrupt;
  }
  std::u16string text;
  for (size_t at = 0; at < content.size(); at += width) {
    uint32_t point = 0;
    for (size_t i = 0; i < width; ++i) {
      point = (point << 8) | content[at + i];
    }
    if (width == 2) {
      text.push_back(static_cast<char16_t>(point));
    } else {
      append(text, point);
    }
  }
  return text;
}

bool is_printable(char16_t unit) {
  const bool letter = (unit >= 'A' && unit <= 'Z') || (unit >= 'a' && unit <= 'z');
  return letter || (unit >= '0' && unit <= '9') ||
         (unit < 0x80 && unit != 0 &&
          std::string_view(" '()+,-./:=?").find(static_cast<char>(unit)) != std::string_view::npos);
}

bool is_in_alphabet(DWORD type, char16_t unit) {
  switch (type) {
    case CERT_RDN_NUMERIC_STRING:
      return unit == ' ' || (unit >= '0' && unit <= '9');
    case CERT_RDN_PRINTABLE_STRING:
      return is_printable(unit);
    case CERT_RDN_IA5_STRING:
      return unit < 0x80;
    default:
      return true;
  }
}

Error outside_alphabet(DWORD type) {
  switch (type) {
    case CERT_RDN_NUMERIC_STRING:
      return fail(CRYPT_E_INVALID_NUMERIC_STRING, "a character is not in NumericString");
    case CERT_RDN_PRINTABLE_STRING:
      return fail(CRYPT_E_INVALID_PRINTABLE_STRING, "a character is not in PrintableString");
    default:
      return fail(CRYPT_E_INVALID_IA5_STRING, "a character is not in IA5String");
  }
}

bool is_pair(std::u16string_view text, size_t at) {
  return at + 1 < text.size() && text[at] >= 0xD800 && text[at] < 0xDC00 &&
         text[at + 1] >= 0xDC00 && text[at + 1] < 0xE000;
}

Bytes universal(std::u16string_view text) {
  Bytes out;
  for (size_t at = 0; at < text.size(); ++at) {
    uint32_t point = text[at];
    if (is_pair(text, at)) {
      point = 0x10000 + ((point - 0xD800) << 10) + (text[++at] - 0xDC00u);
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.push_back(static_cast<uint8_t>(point >> shift));
    }
  }
  return out;
}

}  // namespace

bool is_bytes_string(DWORD type) {
  return type != CERT_RDN_BMP_STRING && type != CERT_RDN_UTF8_STRING;
}

DWORD type_of_tag(asn1::Tag tag) { return static_cast<DWORD>(string_kind(tag)); }

asn1::Tag tag_of_type(DWORD type) { return string_tag(static_cast<StringKind>(type)); }

Result<std::u16string> to_utf16(DWORD type, ByteView content) {
  switch (type) {
    case CERT_RDN_BMP_STRING:
      return from_wide(content, 2);
    case CERT_RDN_UNIVERSAL_STRING:
      return from_wide(content, 4);
    case CERT_RDN_UTF8_STRING:
    case CERT_RDN_T61_STRING:  // many writers put UTF-8 or Latin-1 there, as Windows expects
      return from_utf8(content);
    default:
      return one_byte_each(content);
  }
}

bool fits(DWORD type, std::u16string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [&](char16_t unit) { return is_in_alphabet(type, unit); });
}

Result<Bytes> encode_text(DWORD type, std::u16string_view text, bool check, size_t& bad_index) {
  for (size_t at = 0; check && at < text.size(); ++at) {
    if (!is_in_alphabet(type, text[at])) {
      bad_index = at;
      return outside_alphabet(type);
    }
  }
  Bytes out;
  switch (type) {
    case CERT_RDN_UTF8_STRING: {
      const auto utf8 = utf8_from_utf16(text);
      if (!utf8.ok()) {
        return kBadEncode;
      }
      return Bytes(utf8->begin(), utf8->end());
    }
    case CERT_RDN_UNIVERSAL_STRING:
      return universal(text);
    case CERT_RDN_BMP_STRING:
      for (const char16_t unit : text) {
        out.push_back(static_cast<uint8_t>(unit >> 8));
        out.push_back(static_cast<uint8_t>(unit));
      }
      return out;
    default:
      // Windows cuts each character to a byte.
      for (const char16_t unit : text) {
        out.push_back(static_cast<uint8_t>(unit));
      }
      return out;
  }
}

}  // namespace opensspi::cert
