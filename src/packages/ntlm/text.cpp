// SPDX-License-Identifier: MIT
#include "packages/ntlm/text.h"

#include "base/utf16.h"

namespace opensspi::ntlm {
namespace {

constexpr Error kBadName =
    fail(SEC_E_INVALID_TOKEN, "a name in an NTLM message is not text, or holds a NUL");

std::u16string from_latin1(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

Result<std::u16string> decode(ByteView bytes, Charset charset) {
  if (charset == Charset::kUnicode) {
    return utf16_from_wire(bytes);
  }
  auto text = utf16_from_utf8(as_text(bytes));
  if (text.ok()) {
    return text;
  }
  return from_latin1(bytes);
}

}  // namespace

Result<WireName> read_name(ByteView bytes, Charset charset) {
  const auto text = decode(bytes, charset);
  if (!text.ok() || text->find(u'\0') != std::u16string::npos) {
    return kBadName;
  }
  auto utf8 = utf8_from_utf16(*text);
  if (!utf8.ok()) {
    return kBadName;
  }
  return WireName{std::move(utf8).value(), utf16le_bytes(*text)};
}

Result<Bytes> write_name(std::string_view utf8, Charset charset) {
  const auto text = utf16_from_utf8(utf8);
  if (!text.ok()) {
    return fail(SEC_E_CANNOT_PACK, "a name is not well-formed text");
  }
  if (charset == Charset::kUnicode) {
    return utf16le_bytes(*text);
  }
  const ByteView bytes = as_bytes(utf8);
  return Bytes(bytes.begin(), bytes.end());
}

Bytes uppercase_wire(ByteView utf16le) {
  Bytes upper(utf16le.begin(), utf16le.end());
  for (size_t i = 0; i + 1 < upper.size(); i += 2) {
    const char16_t unit = uppercase(static_cast<char16_t>(upper[i] | upper[i + 1] << 8));
    upper[i] = static_cast<uint8_t>(unit);
    upper[i + 1] = static_cast<uint8_t>(unit >> 8);
  }
  return upper;
}

}  // namespace opensspi::ntlm
