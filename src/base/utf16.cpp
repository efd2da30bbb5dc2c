// SPDX-License-Identifier: MIT
#include "base/utf16.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/utf8.h"

namespace opensspi {
namespace {

struct UpcaseRange {
  uint16_t first;
  uint16_t last;
  uint8_t step;
  int32_t delta;
};

constexpr UpcaseRange kUpcase[] = {
#include "base/upcase_table.inc"
};

constexpr Error kNotUtf8 = fail(ERROR_NO_UNICODE_TRANSLATION, "the text is not well-formed UTF-8");
constexpr Error kNotUtf16 =
    fail(ERROR_NO_UNICODE_TRANSLATION, "the text has a surrogate without its partner");
constexpr size_t kMaxShown = 128;

struct Decoded {
  char32_t code;
  size_t len;  // 0 if the bytes are ill-formed
};

constexpr Decoded kIllFormed{0, 0};

bool is_continuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

size_t sequence_len(uint8_t lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return 2;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    return 4;
  }
  return 0;
}

// Decodes the first character of a text that is not empty.
Decoded decode_utf8(std::string_view text) {
  static constexpr std::array<uint8_t, 5> kLeadMask = {0, 0x7F, 0x1F, 0x0F, 0x07};
  static constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t len = sequence_len(lead);
  if (len == 0 || len > text.size()) {
    return kIllFormed;
  }
  char32_t code = lead & kLeadMask[len];
  for (size_t i = 1; i < len; ++i) {
    if (!is_continuation(text[i])) {
      return kIllFormed;
    }
    code = (code << 6) | (static_cast<uint8_t>(text[i]) & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[len] || code > 0x10FFFF || surrogate) {
    return kIllFormed;
  }
  return {code, len};
}

// Writes one character as UTF-8 and returns how many bytes that took.
size_t put_utf8(uint8_t* out, char32_t code) {
  static constexpr std::array<uint8_t, 5> kLead = {0, 0, 0xC0, 0xE0, 0xF0};
  if (code < 0x80) {
    out[0] = static_cast<uint8_t>(code);
    return 1;
  }
  const size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = len - 1; i > 0; --i, code >>= 6) {
    out[i] = static_cast<uint8_t>(0x80 | (code & 0x3F));
  }
  out[0] = static_cast<uint8_t>(kLead[len] | code);
  return len;
}

void append_utf8(std::string& out, char32_t code) {
  uint8_t bytes[4];
  out.append(as_text({bytes, put_utf8(bytes, code)}));
}

// Writes one character as UTF-16LE and returns how many bytes that took.
size_t put_utf16le(uint8_t* out, char32_t code) {
  const auto put = [](uint8_t* to, char32_t unit) {
    to[0] = static_cast<uint8_t>(unit);
    to[1] = static_cast<uint8_t>(unit >> 8);
  };
  if (code < 0x10000) {
    put(out, code);
    return 2;
  }
  put(out, 0xD7C0 + (code >> 10));
  put(out + 2, 0xDC00 | (code & 0x3FF));
  return 4;
}

// The upcase table has no characters outside the basic plane.
char32_t uppercase_of(char32_t code) {
  return code < 0x10000 ? uppercase(static_cast<char16_t>(code)) : code;
}

bool is_shown_as_it_is(char32_t code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
    return false;
  }
  const bool bidirectional = (code >= 0x200B && code <= 0x200F) ||
                             (code >= 0x2028 && code <= 0x202E) ||
                             (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
  return !bidirectional && code < 0xE0000;
}

}  // namespace

Result<std::u16string> utf16_from_utf8(std::string_view text) {
  std::u16string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    if (next.len == 0) {
      return kNotUtf8;
    }
    text.remove_prefix(next.len);
    if (next.code < 0x10000) {
      out.push_back(static_cast<char16_t>(next.code));
      continue;
    }
    out.push_back(static_cast<char16_t>(0xD7C0 + (next.code >> 10)));
    out.push_back(static_cast<char16_t>(0xDC00 | (next.code & 0x3FF)));
  }
  return out;
}

Result<std::string> utf8_from_utf16(std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    if (unit < 0xD800 || unit > 0xDFFF) {
      append_utf8(out, unit);
      continue;
    }
    const bool paired = unit <= 0xDBFF && i + 1 < text.size() && (text[i + 1] & 0xFC00) == 0xDC00;
    if (!paired) {
      return kNotUtf16;
    }
    ++i;
    append_utf8(out, 0x10000 + ((char32_t{unit} & 0x3FF) << 10) + (text[i] & 0x3FF));
  }
  return out;
}

Bytes utf16le_bytes(std::u16string_view text) {
  Bytes out;
  out.reserve(text.size() * 2);
  for (char16_t unit : text) {
    out.push_back(static_cast<uint8_t>(unit));
    out.push_back(static_cast<uint8_t>(unit >> 8));
  }
  return out;
}

Result<std::u16string> utf16_from_wire(ByteView bytes) {
  if (bytes.size() % 2 != 0) {
    return fail(ERROR_INVALID_DATA, "a UTF-16 text has an odd number of bytes");
  }
  std::u16string out;
  out.reserve(bytes.size() / 2);
  for (size_t i = 0; i < bytes.size(); i += 2) {
    out.push_back(static_cast<char16_t>(bytes[i] | (bytes[i + 1] << 8)));
  }
  return out;
}

Result<SecretBytes> secret_utf16le(ByteView utf8) {
  SecretBytes room(utf8.size() * 2);  // one byte of UTF-8 never becomes more than one code unit
  size_t len = 0;
  for (std::string_view rest = as_text(utf8); !rest.empty();) {
    const Decoded next = decode_utf8(rest);
    if (next.len == 0) {
      return kNotUtf8;
    }
    rest.remove_prefix(next.len);
    len += put_utf16le(room.reveal().data() + len, next.code);
  }
  return SecretBytes(room.reveal().first(len));
}

Result<SecretBytes> secret_utf8(ByteView utf16le) {
  if (utf16le.size() % 2 != 0) {
    return fail(ERROR_INVALID_DATA, "a UTF-16 text has an odd number of bytes");
  }
  SecretBytes room(utf16le.size() / 2 * 3);  // one code unit never becomes more than three bytes
  size_t len = 0;
  for (ByteView rest = utf16le; !rest.empty();) {
    const auto unit = static_cast<char32_t>(rest[0] | (rest[1] << 8));
    const bool surrogate = unit >= 0xD800 && unit <= 0xDFFF;
    const bool paired = unit <= 0xDBFF && rest.size() >= 4 && (rest[3] & 0xFC) == 0xDC;
    if (surrogate && !paired) {
      return kNotUtf16;
    }
    const char32_t second = surrogate ? static_cast<char32_t>(rest[2] | (rest[3] << 8)) : 0;
    const char32_t code = surrogate ? 0x10000 + ((unit & 0x3FF) << 10) + (second & 0x3FF) : unit;
    len += put_utf8(room.reveal().data() + len, code);
    rest = rest.subspan(surrogate ? 4 : 2);
  }
  return SecretBytes(room.reveal().first(len));
}

char16_t uppercase(char16_t unit) {
  if (unit < 0x80) {
    return (unit >= u'a' && unit <= u'z') ? static_cast<char16_t>(unit - 32) : unit;
  }
  const auto* range =
      std::lower_bound(std::begin(kUpcase), std::end(kUpcase), unit,
                       [](const UpcaseRange& row, char16_t value) { return row.last < value; });
  if (range == std::end(kUpcase) || unit < range->first ||
      (unit - range->first) % range->step != 0) {
    return unit;
  }
  return static_cast<char16_t>(unit + range->delta);
}

std::u16string uppercase(std::u16string_view text) {
  std::u16string out(text);
  for (char16_t& unit : out) {
    unit = uppercase(unit);
  }
  return out;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  while (!left.empty() && !right.empty()) {
    const Decoded a = decode_utf8(left);
    const Decoded b = decode_utf8(right);
    if (a.len == 0 || b.len == 0 || uppercase_of(a.code) != uppercase_of(b.code)) {
      return false;
    }
    left.remove_prefix(a.len);
    right.remove_prefix(b.len);
  }
  return left.empty() && right.empty();
}

bool is_utf8(std::string_view text) {
  while (!text.empty() && static_cast<uint8_t>(text.front()) < 0x80) {
    text.remove_prefix(1);  // most texts are ASCII
  }
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    if (next.len == 0) {
      return false;
    }
    text.remove_prefix(next.len);
  }
  return true;
}

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty() && out.size() < kMaxShown) {
    const Decoded next = decode_utf8(text);
    char buffer[16];
    if (next.len == 0) {
      (void)std::snprintf(buffer, sizeof buffer, "\\x%02x",
                          static_cast<unsigned>(static_cast<uint8_t>(text[0])));
      out += buffer;
    } else if (is_shown_as_it_is(next.code)) {
      out += text.substr(0, next.len);
    } else {
      (void)std::snprintf(buffer, sizeof buffer, "\\u{%04x}", static_cast<unsigned>(next.code));
      out += buffer;
    }
    text.remove_prefix(next.len == 0 ? 1 : next.len);
  }
  if (!text.empty()) {
    out += "...";
  }
  return out;
}

}  // namespace opensspi
