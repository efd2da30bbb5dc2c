// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "encoding/text_form.h"

namespace opensspi::encoding {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUriAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHexDigits = "0123456789abcdef";

constexpr size_t kBytesPerBase64Line = 48;
constexpr size_t kLettersPerBase64Line = kBytesPerBase64Line / 3 * 4;
constexpr size_t kEscapedLen = 3;
constexpr size_t kBytesPerHexLine = 16;

constexpr uint32_t kWriteFlags = kFormMask | kPercentEscape | kStrict | kNoCrLf | kNoCr;

std::string_view line_end(uint32_t flags) {
  if ((flags & kNoCrLf) != 0) {
    return "";
  }
  return (flags & kNoCr) != 0 ? "\n" : "\r\n";
}

// label_of returns the text after BEGIN and END, or nothing for a form without a header.
std::string_view label_of(TextForm form) {
  switch (form) {
    case TextForm::kBase64Header:
      return "CERTIFICATE";
    case TextForm::kBase64RequestHeader:
      return "NEW CERTIFICATE REQUEST";
    case TextForm::kBase64CrlHeader:
      return "X509 CRL";
    default:
      return "";
  }
}

// Base64Line is one line of Base64 in its own memory, which it wipes, because the text may be a
// key.
class Base64Line {
 public:
  explicit Base64Line(uint32_t flags)
      : uri_(form_of(flags) == TextForm::kBase64Uri), escapes_((flags & kPercentEscape) != 0) {}
  Base64Line(const Base64Line&) = delete;
  Base64Line& operator=(const Base64Line&) = delete;
  ~Base64Line() { wipe({reinterpret_cast<uint8_t*>(text_.data()), text_.size()}); }

  std::string_view encode(ByteView bytes) {
    len_ = 0;
    for (; bytes.size() >= 3; bytes = bytes.subspan(3)) {
      put_group(bytes.first<3>(), 4);
    }
    if (bytes.empty()) {
      return {text_.data(), len_};
    }
    const std::array<uint8_t, 3> last = {bytes[0], bytes.size() > 1 ? bytes[1] : uint8_t{0}, 0};
    put_group(last, bytes.size() + 1);
    // RFC 4648, 3.2: text in a URI has no padding.
    for (size_t i = bytes.size(); i < 3 && !uri_; ++i) {
      put('=');
    }
    return {text_.data(), len_};
  }

 private:
  void put_group(std::span<const uint8_t, 3> group, size_t num_digits) {
    const uint32_t bits = static_cast<uint32_t>(group[0] << 16 | group[1] << 8 | group[2]);
    for (size_t i = 0; i < num_digits; ++i) {
      const size_t digit = (bits >> (18 - 6 * i)) & 0x3F;
      put(uri_ ? kUriAlphabet[digit] : kAlphabet[digit]);
    }
  }

  void put(char letter) {
    if (!escapes_ || (letter != '+' && letter != '/' && letter != '=')) {
      text_[len_++] = letter;
      return;
    }
    text_[len_++] = '%';
    text_[len_++] = letter == '=' ? '3' : '2';
    text_[len_++] = letter == '=' ? 'D' : letter == '+' ? 'B' : 'F';
  }

  const bool uri_;
  const bool escapes_;
  size_t len_ = 0;
  std::array<char, kLettersPerBase64Line * kEscapedLen> text_;
};

void write_base64(ByteView bytes, uint32_t flags, TextSink& sink) {
  const std::string_view label = label_of(form_of(flags));
  const std::string_view end = line_end(flags);
  const auto write_border = [&](std::string_view word) {
    if (label.empty()) {
      return;
    }
    sink.put(word);
    sink.put(label);
    sink.put("-----");
    sink.put(end);
  };
  write_border("-----BEGIN ");
  Base64Line line(flags);
  while (bytes.size() > kBytesPerBase64Line) {
    sink.put(line.encode(bytes.first(kBytesPerBase64Line)));
    sink.put(end);
    bytes = bytes.subspan(kBytesPerBase64Line);
  }
  sink.put(line.encode(bytes));
  sink.put(end);
  write_border("-----END ");
}

void write_hex_byte(uint8_t byte, TextSink& sink) {
  sink.put(kHexDigits.substr(byte >> 4, 1));
  sink.put(kHexDigits.substr(byte & 0xF, 1));
}

void write_hex_raw(ByteView bytes, uint32_t flags, TextSink& sink) {
  for (const uint8_t byte : bytes) {
    write_hex_byte(byte, sink);
  }
  sink.put(line_end(flags));
}

// An address has four digits, or more if needed.
void write_address(size_t address, TextSink& sink) {
  size_t num_digits = 4;
  while (num_digits < 16 && (address >> (4 * num_digits)) != 0) {
    ++num_digits;
  }
  for (; num_digits > 0; --num_digits) {
    sink.put(kHexDigits.substr((address >> (4 * (num_digits - 1))) & 0xF, 1));
  }
  sink.put("\t");
}

// HexLayout is the layout of a dump: with addresses, with characters, in lines with a gap after
// eight bytes or (CRYPT_STRING_NOCRLF) all in one line without gaps.
struct HexLayout {
  bool addresses;
  bool characters;
  bool lines;
};

void write_characters(ByteView bytes, TextSink& sink) {
  for (const uint8_t byte : bytes) {
    const char letter = byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '.';
    sink.put({&letter, 1});
  }
}

void write_hex_line(ByteView line, size_t address, const HexLayout& layout, TextSink& sink) {
  const size_t width = layout.characters && layout.lines ? kBytesPerHexLine : line.size();
  if (layout.addresses) {
    write_address(address, sink);
  }
  for (size_t i = 0; i < width; ++i) {
    if (i > 0) {
      sink.put(layout.lines && i == kBytesPerHexLine / 2 ? "  " : " ");
    }
    if (i < line.size()) {
      write_hex_byte(line[i], sink);
    } else {
      sink.put("  ");
    }
  }
  if (!layout.characters) {
    return;
  }
  sink.put("   ");
  write_characters(line, sink);
}

void write_hex(ByteView bytes, uint32_t flags, TextSink& sink) {
  const TextForm form = form_of(flags);
  const HexLayout layout = {
      .addresses = form == TextForm::kHexAddress || form == TextForm::kHexAsciiAddress,
      .characters = form == TextForm::kHexAscii || form == TextForm::kHexAsciiAddress,
      .lines = (flags & kNoCrLf) == 0};
  const size_t per_line = layout.lines ? kBytesPerHexLine : std::max<size_t>(bytes.size(), 1);
  size_t at = 0;
  do {
    const ByteView line = bytes.subspan(at, std::min(per_line, bytes.size() - at));
    write_hex_line(line, at, layout, sink);
    sink.put(line_end(flags));
    at += line.size();
  } while (at < bytes.size());
}

}  // namespace

bool is_hex_form(TextForm form) {
  return form == TextForm::kHex || form == TextForm::kHexAscii || form == TextForm::kHexAny ||
         form == TextForm::kHexAddress || form == TextForm::kHexAsciiAddress ||
         form == TextForm::kHexRaw;
}

Status write_text(ByteView bytes, uint32_t flags, TextSink& sink) {
  constexpr Error kBadFlags =
      fail(ERROR_INVALID_PARAMETER, "the flags name no form in which bytes can be written");
  const TextForm form = form_of(flags);
  if ((flags & ~kWriteFlags) != 0) {
    return kBadFlags;
  }
  if ((flags & kPercentEscape) != 0 && (is_hex_form(form) || form == TextForm::kBinary)) {
    return kBadFlags;
  }
  switch (form) {
    case TextForm::kBase64Header:
    case TextForm::kBase64:
    case TextForm::kBase64RequestHeader:
    case TextForm::kBase64CrlHeader:
    case TextForm::kBase64Uri:
      write_base64(bytes, flags, sink);
      return {};
    case TextForm::kBinary:
      sink.put({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
      return {};
    case TextForm::kHexRaw:
      write_hex_raw(bytes, flags, sink);
      return {};
    case TextForm::kHex:
    case TextForm::kHexAscii:
    case TextForm::kHexAddress:
    case TextForm::kHexAsciiAddress:
      write_hex(bytes, flags, sink);
      return {};
    case TextForm::kBase64Any:
    case TextForm::kAny:
    case TextForm::kHexAny:
      break;
  }
  return kBadFlags;
}

}  // namespace opensspi::encoding
